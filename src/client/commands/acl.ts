/**
 * Helpers for users and their rights, and for modules: one user who may do everything, and none.
 */
import type { Reply } from '../../wire/reply.ts';
import * as as from './replies.ts';
import type { Argument } from './runner.ts';
import { TrackingCommands } from './tracking.ts';

/** A user's rights, in the words of ACL SETUSER. */
export interface AclUser {
  readonly flags: readonly string[];
  /** SHA-256 of each password, as hexadecimal digits. */
  readonly passwords: readonly string[];
  readonly commands: string;
  readonly keys: string;
  readonly channels: string;
  readonly selectors: readonly Reply[];
}

export class AclCommands<Bulk extends string | Uint8Array> extends TrackingCommands<Bulk> {
  /** The caller's user. */
  aclWhoami(): Promise<string> {
    return this.read('ACL WHOAMI', [], as.text);
  }

  aclUsers(): Promise<string[]> {
    return this.read('ACL USERS', [], as.list(as.text));
  }

  /** Each user as a line of a file of users. */
  aclList(): Promise<string[]> {
    return this.read('ACL LIST', [], as.list(as.text));
  }

  /** Null when there is no such user. */
  aclGetuser(name: string): Promise<AclUser | null> {
    const decode = (reply: Reply): AclUser | null => {
      if (reply === null) return null;
      const fields = as.map(as.text, as.anything)(reply);
      const told = (field: string): Reply => fields.get(field) ?? null;
      return {
        flags: as.list(as.text)(told('flags')),
        passwords: as.list(as.text)(told('passwords')),
        commands: as.text(told('commands')),
        keys: as.text(told('keys')),
        channels: as.text(told('channels')),
        selectors: as.list(as.anything)(told('selectors')),
      };
    };
    return this.read('ACL GETUSER', [name], decode);
  }

  /** Accepted where it is so already. */
  aclSetuser(name: string, ...rules: readonly string[]): Promise<void> {
    return this.write('ACL SETUSER', [name, ...rules], as.ok);
  }

  /** How many users were removed. */
  aclDeluser(...names: readonly string[]): Promise<number> {
    return this.write('ACL DELUSER', names, as.count);
  }

  /** The categories of commands, or the commands of one. */
  aclCat(category?: string): Promise<string[]> {
    return this.read('ACL CAT', category === undefined ? [] : [category], as.list(as.text));
  }

  /** A password by chance, as hexadecimal digits. */
  aclGenpass(bits = 256): Promise<string> {
    return this.read('ACL GENPASS', [bits], as.text);
  }

  /** Rejects with the reason when the user may not execute this. */
  aclDryrun(user: string, command: string, ...args: readonly Argument[]): Promise<void> {
    return this.read('ACL DRYRUN', [user, command, ...args], as.ok);
  }

  /** What was denied, the newest first. */
  aclLog(count = 10): Promise<Reply[]> {
    return this.read('ACL LOG', [count], as.list(as.anything));
  }

  moduleList(): Promise<Reply[]> {
    return this.read('MODULE LIST', [], as.list(as.anything));
  }
}
