/** How a connection's two ends are told: `ip:port`, with an IPv6 address in brackets. */
import type { Socket } from 'node:net';

/** The text for one end of a socket; `?` and 0 stand for what Node does not know any more. */
export function addressOf(address: string | undefined, port: number | undefined): string {
  return `${address?.includes(':') ? `[${address}]` : (address ?? '?')}:${port ?? 0}`;
}

/** The ends of a socket that a server accepted: the other side's, and ours. */
export interface Ends {
  readonly address: string;
  readonly localAddress: string;
}

/** Reads both ends; our own is one string for all that come one after the other. */
export function endsOf(socket: Socket): Ends {
  const address = addressOf(socket.remoteAddress, socket.remotePort);
  const localAddress = addressOf(socket.localAddress, socket.localPort);
  if (localAddress !== lastLocal) lastLocal = localAddress;
  // What Node has read it keeps for as long as the socket lives, though nobody asks again.
  for (const name of ['_peername', '_sockname']) {
    if (Reflect.get(socket, name) !== undefined) Reflect.set(socket, name, null);
  }
  return { address, localAddress: lastLocal };
}

let lastLocal = '';
