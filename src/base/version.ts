/** What keywire calls itself, and the Redis whose commands it answers like. */

/** keywire's version; a test holds it equal to package.json's. */
export const KEYWIRE_VERSION = '0.1.0';

/** Clients choose by this which commands to use. */
export const REDIS_VERSION = '7.2.0';
