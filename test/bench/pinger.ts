/**
 * Asks a server PING every millisecond and waits for each answer; told to stop, it tells the longest
 * wait in milliseconds. A process of its own, started by growth.ts with the port.
 */
import { RawConnection } from './raw-connection.ts';
import { respCommand } from './resp-bytes.ts';

const PING = respCommand('PING');

const connection = await RawConnection.open(Number(process.argv[2]));
let worstMs = 0;
let sentAt = performance.now();
let stopped = false;
connection.onBytes = () => {
  worstMs = Math.max(worstMs, performance.now() - sentAt);
  if (!stopped) setTimeout(ping, 1);
};

function ping(): void {
  sentAt = performance.now();
  connection.write(PING);
}

process.on('message', () => {
  stopped = true;
  process.send?.(worstMs);
  process.disconnect();
  connection.close();
});
ping();
process.send?.('ready');
