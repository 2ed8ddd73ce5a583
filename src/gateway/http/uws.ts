/**
 * Loads uWebSockets.js: the newer build where it runs, else the older one. Both are packed by
 * `@uwsjs/core`, whose native part is one optional package per platform and Node version, so either
 * may be missing (npm leaves out what does not match) or refuse to load (the newer needs glibc 2.38).
 * Nothing else in keywire names the two packages.
 */

import type * as uws from 'uWebSockets.js-20.51';
import { createRequire } from 'node:module';
import { StartError } from '../../base/errors.ts';

export type Uws = typeof uws;
export type {
  HttpRequest,
  HttpResponse,
  TemplatedApp,
  us_listen_socket as ListenSocket,
  us_socket_context_t as SocketContext,
  WebSocket,
  WebSocketBehavior,
} from 'uWebSockets.js-20.51';

/** The packages in the order in which they are tried. */
const PACKAGES = ['uWebSockets.js-20.69', 'uWebSockets.js-20.51'] as const;

/** How a package is loaded; a test passes its own. */
export type Load = (name: string) => unknown;

let loaded: Uws | undefined;

/**
 * The library, loaded once.
 * @throws StartError naming platform, Node version, glibc and both reasons when neither build loads
 */
export function loadUws(): Uws {
  loaded ??= loadFirst(createRequire(import.meta.url));
  return loaded;
}

/** As `loadUws`, with the loading given and nothing kept. */
export function loadFirst(load: Load): Uws {
  const reasons: string[] = [];
  for (const name of PACKAGES) {
    try {
      const module = load(name);
      if (isUws(module)) return module;
      reasons.push(`${name}: loaded, but is not uWebSockets.js`);
    } catch (error) {
      reasons.push(`${name}: ${lastLine(error)}`);
    }
  }
  throw new StartError(
    `uWebSockets.js does not load on ${platform()}; needed is Node 20, 22, 24 or 26 on Linux with glibc or on macOS, x64 or arm64, ` +
      `and \`npm install\` run by that same Node (${reasons.join('; ')})`,
  );
}

function isUws(module: unknown): module is Uws {
  return typeof module === 'object' && module !== null && 'App' in module && 'SSLApp' in module;
}

/** The packages wrap the loader's message, which is what tells the reason, as their last line. */
function lastLine(error: unknown): string {
  const lines = (error instanceof Error ? error.message : String(error)).split('\n');
  const told = lines.filter((line) => line.trim() !== '' && !/^(- |Require stack)/.test(line));
  return told.at(-1)?.trim() ?? 'no reason told';
}

function platform(): string {
  const libc =
    process.platform === 'linux' ? `, ${glibcVersion() ?? 'a C library other than glibc'}` : '';
  return `${process.platform}-${process.arch}, Node ${process.versions.node}${libc}`;
}

function glibcVersion(): string | undefined {
  const report: unknown = process.report?.getReport();
  if (typeof report !== 'object' || report === null || !('header' in report)) return undefined;
  const header: unknown = report.header;
  if (typeof header !== 'object' || header === null || !('glibcVersionRuntime' in header)) {
    return undefined;
  }
  return `glibc ${String(header.glibcVersionRuntime)}`;
}
