/** ACL and MODULE: one user who may do everything, and no modules. */
import { cases } from '../script.ts';

const NO_FILE =
  '-ERR This Redis instance is not configured to use an ACL file. You may want to specify users via the ACL SETUSER command and then issue a CONFIG REWRITE (assuming you have a Redis configuration file set) in order to store users in the Redis configuration.';
const FIXED =
  '-ERR keywire has one user, default, who may do everything: users and their rights cannot be changed';
const NO_MODULES =
  '-ERR MODULE command not allowed. If the enable-module-command option is set to "local", you can run it from a local connection, otherwise you need to set this option in the configuration file, and then restart the server.';

export const ACL_CASES = cases({
  'there is one user': `
    ACL WHOAMI                  => "default"
    ACL USERS                   => ["default"]
    ACL LIST                    => [/^user default on nopass (sanitize-payload )?~\\* &\\* \\+@all$/]
    ACL GETUSER default         => {"flags" <any> "passwords" [] "commands" "+@all" "keys" "~*" "channels" "&*" "selectors" []}
    ACL GETUSER nosuch          => nil
    ACL WHOAMI x                => -ERR wrong number of arguments for 'acl|whoami' command
    ACL HELP                    => [...]
    ACL FOO                     => -ERR unknown subcommand 'FOO'. Try ACL HELP.
    ACL                         => -ERR wrong number of arguments for 'acl' command
  `,
  'rules that hold are accepted': `
    ACL SETUSER default         => OK
    ACL SETUSER default on nopass ~* &* +@all  => OK
    ACL SETUSER default allkeys ALLCHANNELS allcommands  => OK
    ACL SETUSER "a b"           => -ERR Usernames can't contain spaces or null characters
    ACL DELUSER default         => -ERR The 'default' user cannot be removed
    ACL DELUSER nosuch other    => 0
    ACL DELUSER                 => -ERR wrong number of arguments for 'acl|deluser' command
  `,
  'nothing else can be set': {
    script: `
      ACL SETUSER default off   => ${FIXED}
      ACL SETUSER bob on >pw    => ${FIXED}
      ACL SETUSER default >pw   => ${FIXED}
      ACL USERS                 => ["default"]
    `,
    notRedis: 'it keeps users',
  },
  'there is no file of users': `
    ACL LOAD                    => ${NO_FILE}
    ACL SAVE                    => ${NO_FILE}
  `,
  'who is denied is logged': `
    ACL LOG RESET               => OK
    ACL LOG                     => []
    AUTH nosuch secret          => -WRONGPASS invalid username-password pair or user is disabled.
    aUTH nosuch other           => -WRONGPASS invalid username-password pair or user is disabled.
    AUTH nosuch third           => -WRONGPASS invalid username-password pair or user is disabled.
    ACL LOG 1                   => [{"count" 2 "reason" "auth" "context" "toplevel" "object" "AUTH" "username" "nosuch" "age-seconds" <any> "client-info" /^id=\\d+ addr=[^ ]+ .* cmd=auth / ...}]
    ACL LOG                     => [<any> <any>]
    ACL LOG 0                   => []
    CONFIG SET acllog-max-len 1 => OK
    AUTH bob secret             => -WRONGPASS invalid username-password pair or user is disabled.
    ACL LOG                     => [<any>]
    CONFIG SET acllog-max-len 128 => OK
    ACL LOG RESET               => OK
    ACL LOG -1                  => []
    ACL LOG x                   => -ERR value is not an integer or out of range
    ACL LOG 1 2                 => -ERR unknown subcommand or wrong number of arguments for 'LOG'. Try ACL HELP.
  `,
  'categories and their commands': `
    ACL CAT                     => ["keyspace" "read" "write" "set" "sortedset" "list" "hash" "string" "bitmap" "hyperloglog" "geo" "stream" "pubsub" "admin" "fast" "slow" "blocking" "dangerous" "connection" "transaction" "scripting"]
    ACL CAT hyperloglog         => unordered["pfadd" "pfcount" "pfmerge" "pfdebug" "pfselftest"]
    ACL CAT TRANSACTION         => unordered["multi" "exec" "discard" "watch" "unwatch"]
    ACL CAT nosuch              => -ERR Unknown category 'nosuch'
    ACL CAT a b                 => -ERR unknown subcommand or wrong number of arguments for 'CAT'. Try ACL HELP.
  `,
  'passwords by chance': `
    ACL GENPASS                 => /^[0-9a-f]{64}$/
    ACL GENPASS 5               => /^[0-9a-f]{2}$/
    ACL GENPASS 4096            => /^[0-9a-f]{1024}$/
    ACL GENPASS 0               => -ERR ACL GENPASS argument must be the number of bits for the output password, a positive number up to 4096
    ACL GENPASS 4097            => -ERR ACL GENPASS argument must be the number of bits for the output password, a positive number up to 4096
    ACL GENPASS x               => -ERR value is not an integer or out of range
    ACL GENPASS 1 2             => -ERR unknown subcommand or wrong number of arguments for 'GENPASS'. Try ACL HELP.
  `,
  'what a user might execute': `
    ACL DRYRUN default GET k    => OK
    ACL DRYRUN default ACL LIST => OK
    ACL DRYRUN default NOSUCH   => -ERR Command 'NOSUCH' not found
    ACL DRYRUN default ACL FOO  => -ERR Command 'ACL' not found
    ACL DRYRUN default ACL      => -ERR wrong number of arguments for 'acl' command
    ACL DRYRUN default GET      => -ERR wrong number of arguments for 'get' command
    ACL DRYRUN nosuch GET k     => -ERR User 'nosuch' not found
  `,
  'there are no modules': `
    MODULE LIST                 => []
    MODULE LOAD /tmp/module.so  => ${NO_MODULES}
    MODULE LOADEX /tmp/module.so CONFIG a b  => ${NO_MODULES}
    MODULE UNLOAD module        => ${NO_MODULES}
    MODULE LOAD                 => -ERR wrong number of arguments for 'module|load' command
    MODULE HELP                 => [...]
    MODULE FOO                  => -ERR unknown subcommand 'FOO'. Try MODULE HELP.
  `,
});
