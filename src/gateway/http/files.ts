/**
 * Files served as they are: the client library, and the pages of one folder. Read-only, bounded in
 * size, and never outside the folder: neither by `..`, nor by a link, nor by an encoded separator.
 */
import { createHash } from 'node:crypto';
import { open, realpath } from 'node:fs/promises';
import { extname, join, sep } from 'node:path';
import { FILE_BYTES_MAX } from '../../base/limits.ts';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
  '.txt': 'text/plain; charset=utf-8',
  '.md': 'text/markdown; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.jpeg': 'image/jpeg',
  '.gif': 'image/gif',
  '.webp': 'image/webp',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
};

export interface StaticFile {
  readonly type: string;
  readonly etag: string;
  readonly body: Buffer;
}

/**
 * The file that a URL's path names within `folder`, `index.html` for a folder; undefined when there
 * is none, it is too large, or the path leads elsewhere.
 */
export async function readPage(folder: string, urlPath: string): Promise<StaticFile | undefined> {
  const names = pathNames(urlPath);
  if (names === undefined) return undefined;
  const wanted = names.at(-1) === '' ? [...names.slice(0, -1), 'index.html'] : names;
  try {
    const root = await realpath(folder);
    const path = await realpath(join(root, ...wanted));
    if (!path.startsWith(root.endsWith(sep) ? root : root + sep)) return undefined;
    return await readStatic(path);
  } catch {
    // Missing, unreadable, a loop of links: to the one who asks it is all the same.
    return undefined;
  }
}

/** The file with its type and a tag of its content; undefined when it is no file or too large. */
export async function readStatic(path: string): Promise<StaticFile | undefined> {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat().then((stat) => (stat.isFile() ? stat : { size: -1 }));
    if (size < 0 || size > FILE_BYTES_MAX) return undefined;
    const body = Buffer.alloc(size);
    const { bytesRead } = await file.read(body, 0, size, 0);
    const etag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`;
    const type = TYPES[extname(path).toLowerCase()] ?? 'application/octet-stream';
    return { type, etag, body: body.subarray(0, bytesRead) };
  } finally {
    await file.close();
  }
}

/** The names between the slashes, decoded; undefined when one could lead out of the folder. */
function pathNames(urlPath: string): string[] | undefined {
  const names: string[] = [];
  for (const part of urlPath.split('/')) {
    let name: string;
    try {
      name = decodeURIComponent(part);
    } catch {
      return undefined;
    }
    // A name that begins with a dot is `.`, `..` or hidden.
    if (name.startsWith('.') || /[/\\\0]/.test(name)) return undefined;
    names.push(name);
  }
  return names;
}
