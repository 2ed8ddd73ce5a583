/**
 * A process of its own that opens the journal in the folder given, writes a hundred records, says
 * `ready` and stays until it is killed. Bundled and started by node-disk.test.ts.
 */
import type { Log } from '../../src/base/log.ts';
import { Journal } from '../../src/journal/journal.ts';
import { NodeDisk } from '../../src/journal/node-disk.ts';

const none = (): void => {};
const log = { error: none, warn: none, info: none } as unknown as Log;

async function hold(folder: string): Promise<void> {
  const journal = await Journal.open({ folder, disk: new NodeDisk(), log, policy: 'no' }, none);
  for (let i = 0; i < 100; i++) {
    journal.record.command(0, 1);
    journal.record.text(`N${i}`);
    journal.closeRecord();
    journal.write(i);
  }
  process.stdout.write('ready');
  setInterval(none, 1000);
}

void hold(process.argv[2] ?? '');
