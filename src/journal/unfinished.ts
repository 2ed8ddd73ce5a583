/**
 * What a close that failed leaves behind, told to whoever stops keywire.
 */
import { DiskError } from './disk.ts';

/** The error, with the records that are not synced, in one line. */
export function unfinished(
  { syncedLsn, lastLsn }: { readonly syncedLsn: number; readonly lastLsn: number },
  { code, message, cause }: DiskError,
): DiskError {
  const what =
    syncedLsn < lastLsn
      ? `records ${syncedLsn + 1} to ${lastLsn} are not synced`
      : `all records are synced, but the journal is not marked as closed`;
  return new DiskError(code, `${what}: ${message}`, cause);
}
