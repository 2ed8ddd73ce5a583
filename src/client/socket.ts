/**
 * Which WebSocket is used, and for which address. Browsers, Deno, Bun and Node from 22 have one; on
 * Node 20 the package `ws` is loaded, by a dynamic import which a browser never reaches.
 */

import { CONNECT_PATH } from '../wire/codes.ts';

/**
 * What the client needs of a WebSocket, by the standard's names. The listeners are only ever set, and
 * every platform types their events differently: `unknown` is what all of them fit.
 */
export interface WebSocketLike {
  binaryType: string;
  readonly protocol: string;
  onopen: unknown;
  onmessage: unknown;
  onerror: unknown;
  onclose: unknown;
  send(data: Uint8Array<ArrayBuffer>): void;
  close(code?: number, reason?: string): void;
}

/**
 * The largest frame that is taken where the platform has a bound of its own (`ws`: 100 MiB): above
 * what a server sends at most, since what a command took out of the data comes whatever its size.
 */
const FRAME_BYTES_MAX = 1024 * 1024 * 1024;

/** A WebSocket class: the platform's, that of `ws`, or one for tests. */
export type WebSocketConstructor = new (url: string, protocols: string[]) => WebSocketLike;

/** The class to use: the given one, else the platform's, else that of the package `ws`. */
export async function webSocketConstructor(
  given: WebSocketConstructor | undefined,
): Promise<WebSocketConstructor> {
  if (given !== undefined) return given;
  const platform: unknown = Reflect.get(globalThis, 'WebSocket');
  if (typeof platform === 'function') return platform as WebSocketConstructor;
  const { WebSocket } = await import('ws');
  return class extends WebSocket {
    constructor(url: string, protocols: string[]) {
      super(url, protocols, { maxPayload: FRAME_BYTES_MAX });
    }
  };
}

/**
 * The WebSocket address: `http` is read as `ws`, `https` as `wss`, a missing path as `/connect`, and in a
 * page no address at all as the page's own server. Throws a TypeError for what is no address.
 */
export function connectUrl(given: string | undefined): string {
  const location: unknown = Reflect.get(globalThis, 'location');
  const origin = location instanceof Object ? Reflect.get(location, 'origin') : undefined;
  const base = typeof origin === 'string' && origin !== 'null' ? origin : undefined;
  if (given === undefined && base === undefined) {
    throw new TypeError('outside of a web page the server’s url is needed');
  }
  const url = new URL(given ?? '', base);
  if (url.protocol === 'http:') url.protocol = 'ws:';
  if (url.protocol === 'https:') url.protocol = 'wss:';
  if (url.protocol !== 'ws:' && url.protocol !== 'wss:') {
    throw new TypeError(`the url must begin with ws, wss, http or https: ${url.href}`);
  }
  if (given === undefined || url.pathname === '/') url.pathname = CONNECT_PATH;
  url.hash = '';
  return url.href;
}
