/** Aedes as it comes, on a free port of 127.0.0.1, which it prints: the process that mqtt-servers.ts starts. */
import { createServer } from 'node:net';
import { Aedes } from 'aedes';

const broker = await Aedes.createBroker();
const server = createServer({ noDelay: true }, broker.handle);
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  console.log(`ready mqtt=127.0.0.1:${address.port}`);
});
process.once('SIGTERM', () => process.exit(0));
