/** What this keywire calls itself; a test holds it equal to package.json. */
export const VERSION = '0.1.0';

/** The Redis whose commands and replies keywire follows; clients and tools decide by it what they may use. */
export const REDIS_VERSION = '7.2.0';
