/**
 * INFO persistence: compactions by the names that Redis has for its two kinds of them, and the journal's
 * own figures.
 */
import type { JournalStats } from '../journal/journal.ts';
import type { CompactionStats } from './compaction.ts';
import type { Field, StatisticsSources } from './statistics-sources.ts';

/** The fields of the section. */
export function persistence(sources: StatisticsSources): Field[] {
  const journal = sources.journal();
  const compaction = sources.compaction();
  return [
    ['loading', sources.loading() ? 1 : 0],
    ['async_loading', 0],
    ...compactionFields(compaction),
    ['rdb_last_load_keys_expired', 0],
    ['rdb_last_load_keys_loaded', sources.keysLoaded()],
    ['module_fork_in_progress', 0],
    ['module_fork_last_cow_size', 0],
    ['aof_enabled', journal?.enabled === true ? 1 : 0],
    ['aof_last_write_status', journal === undefined || journal.state === 'ok' ? 'ok' : 'err'],
    ...(journal?.enabled === true ? journalFields(journal) : []),
  ];
}

function compactionFields(stats: CompactionStats): Field[] {
  const { running, scheduled, runningSeconds, outcomes } = stats;
  const { save, rewrite } = outcomes;
  const current = Math.floor(runningSeconds);
  const status = (ok: boolean): string => (ok ? 'ok' : 'err');
  return [
    ['current_cow_peak', 0],
    ['current_cow_size', 0],
    ['current_cow_size_age', 0],
    ['current_fork_perc', stats.percent.toFixed(2)],
    ['current_save_keys_processed', stats.keys],
    ['current_save_keys_total', stats.ofKeys],
    ['rdb_changes_since_last_save', stats.changesSince],
    ['rdb_bgsave_in_progress', running === 'save' ? 1 : 0],
    ['rdb_last_save_time', stats.lastSaveSeconds],
    ['rdb_last_bgsave_status', status(save.ok)],
    ['rdb_last_bgsave_time_sec', save.seconds],
    ['rdb_current_bgsave_time_sec', running === 'save' ? current : -1],
    ['rdb_saves', save.count],
    ['rdb_last_cow_size', 0],
    ['aof_rewrite_in_progress', running === 'rewrite' ? 1 : 0],
    ['aof_rewrite_scheduled', scheduled === 'rewrite' ? 1 : 0],
    ['aof_last_rewrite_time_sec', rewrite.seconds],
    ['aof_current_rewrite_time_sec', running === 'rewrite' ? current : -1],
    ['aof_last_bgrewrite_status', status(rewrite.ok)],
    ['aof_rewrites', rewrite.count],
    ['aof_rewrites_consecutive_failures', rewrite.failures],
    ['aof_last_cow_size', 0],
    ['compaction_last_failure', oneLine(stats.failure)],
  ];
}

/** `journal_loss_window_bytes` is what a loss of power could take right now. */
function journalFields(journal: JournalStats): Field[] {
  return [
    ['aof_current_size', journal.bytes + journal.checkpointBytes],
    ['aof_base_size', journal.checkpointBytes],
    ['aof_pending_rewrite', 0],
    // A batch stays in memory until it is synced; the next one is written meanwhile, never delayed.
    ['aof_buffer_length', journal.unsyncedBytes],
    ['aof_pending_bio_fsync', journal.syncing ? 1 : 0],
    ['aof_delayed_fsync', 0],
    ['journal_fsync', journal.policy],
    ['journal_state', journal.state],
    ['journal_failure', oneLine(journal.failure ?? '')],
    ['journal_last_lsn', journal.lastLsn],
    ['journal_written_lsn', journal.writtenLsn],
    ['journal_synced_lsn', journal.syncedLsn],
    ['journal_loss_window_bytes', journal.unsyncedBytes],
    ['journal_checkpoint_lsn', journal.checkpointLsn],
    ['journal_segments', journal.segments],
    ['journal_batches', journal.batches],
    ['journal_syncs', journal.syncs],
    ['journal_last_sync_usec', Math.round(journal.lastSyncUs)],
    ['journal_failures', journal.failures],
  ];
}

function oneLine(text: string): string {
  return text.replace(/[\r\n]+/g, ' ');
}
