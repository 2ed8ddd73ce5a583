/**
 * The page at `/`: what this is, and where to go from here. No script and no style of its own, so
 * that it stands under the strictest content policy.
 */
import type { Answer } from './answer.ts';

/** What the page tells. */
export interface HomeParts {
  readonly options: { readonly serverVersion: string };
  readonly gateway: { readonly pages: string | undefined };
}

export function homePage(parts: HomeParts): Answer {
  const pages =
    parts.gateway.pages === undefined
      ? '<li>Pages of your own: start with <code>--pages FOLDER</code>, they appear under <code>/pages/</code></li>'
      : '<li><a href="/pages/">/pages/</a>: your pages</li>';
  return {
    status: '200 OK',
    type: 'text/html; charset=utf-8',
    headers: { 'Cache-Control': 'no-cache' },
    body: `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>keywire</title>
<h1>keywire ${parts.options.serverVersion}</h1>
<p>State, channels and queues in one process, for browsers, devices and back ends. It is running.</p>
<ul>
<li><code>/connect</code>: WebSocket, subprotocol <code>keywire.v1</code></li>
<li><a href="/client.js">/client.js</a>: the client for browsers, as one module</li>
<li><a href="/health">/health</a>: status</li>
${pages}
</ul>
<p>From a page: <code>import { connect } from '/client.js'</code>. The first five minutes are in the README.</p>
</html>
`,
  };
}
