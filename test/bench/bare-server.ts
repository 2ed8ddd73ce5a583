/**
 * No broker, but the least that a process in Node pays for a fan-out of MQTT: a net server that accepts
 * whoever says CONNECT and SUBSCRIBE, and writes each PUBLISH as it came to all who subscribed. What it
 * takes is the kernel's part and Node's, which no broker here can be below. It prints its port.
 */
import { createServer, type Socket } from 'node:net';

const CONNACK = Buffer.from([0x20, 2, 0, 0]);
const SUBACK = Buffer.from([0x90, 3, 0, 1, 0]);

const subscribers = new Set<Socket>();
const server = createServer({ noDelay: true }, (socket) => {
  socket.on('error', () => {});
  socket.on('close', () => subscribers.delete(socket));
  socket.on('data', (chunk) => take(socket, chunk));
});

/** A chunk is one packet, or several PUBLISH, as the load sends them. */
function take(socket: Socket, chunk: Buffer): void {
  const type = (chunk[0] ?? 0) >>> 4;
  if (type === 1) socket.write(CONNACK);
  else if (type === 8) {
    subscribers.add(socket);
    socket.write(SUBACK);
  } else if (type === 3) for (const subscriber of subscribers) subscriber.write(chunk);
}

server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  console.log(`ready mqtt=127.0.0.1:${address.port}`);
});
process.once('SIGTERM', () => process.exit(0));
