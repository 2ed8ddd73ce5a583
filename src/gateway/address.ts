/** How a connection's two ends are told: `ip:port`, with an IPv6 address in brackets. */
import type { Socket } from 'node:net';

/** The text for one end of a socket; `?` and 0 stand for what Node does not know any more. */
export function addressOf(address: string | undefined, port: number | undefined): string {
  return `${address?.includes(':') ? `[${address}]` : (address ?? '?')}:${port ?? 0}`;
}

/** The text for our end of a socket that a server accepted: one string for all that come one after the other. */
export function localAddressOf({ localAddress, localPort }: Socket): string {
  const text = addressOf(localAddress, localPort);
  if (text !== lastLocal) lastLocal = text;
  return lastLocal;
}

let lastLocal = '';
