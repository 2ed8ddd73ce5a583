/**
 * One HTTP answer over uWebSockets.js: status, headers, body, for GET and HEAD alike.
 */
import type { HttpResponse } from './uws.ts';

export interface Answer {
  /** Such as `200 OK`. */
  readonly status: string;
  readonly type: string;
  readonly body: string | Buffer;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What every answer carries: its type is what it says, and nothing else may embed or be loaded by it. */
const SECURITY_HEADERS: Readonly<Record<string, string>> = {
  'X-Content-Type-Options': 'nosniff',
  'Content-Security-Policy':
    "default-src 'self'; connect-src 'self' ws: wss:; base-uri 'none'; object-src 'none'",
  'Referrer-Policy': 'no-referrer',
};

/** Sends the answer; a HEAD gets the headers and the length. Call it corked or within the handler. */
export function send(response: HttpResponse, answer: Answer, headOnly: boolean): void {
  response.writeStatus(answer.status);
  response.writeHeader('Content-Type', answer.type);
  const headers = { ...SECURITY_HEADERS, ...answer.headers };
  for (const [name, value] of Object.entries(headers)) response.writeHeader(name, value);
  if (headOnly) {
    // With the length as its argument `endWithoutBody` waits for a body, and the connection is lost.
    response.writeHeader('Content-Length', String(Buffer.byteLength(answer.body)));
    response.endWithoutBody();
  } else response.end(answer.body);
}

/** A short answer in plain text. */
export function plain(
  status: string,
  text: string,
  headers: Readonly<Record<string, string>> = {},
): Answer {
  return { status, type: 'text/plain; charset=utf-8', body: `${text}\n`, headers };
}

/** Nothing changed since the client asked last. */
export function notModified(response: HttpResponse, etag: string): void {
  response.writeStatus('304 Not Modified').writeHeader('ETag', etag).endWithoutBody();
}
