/**
 * Who may open a WebSocket. A browser lets any page connect anywhere and only tells where the page
 * comes from (`Origin`), so this check is what keeps strangers' pages out. The check of `Host` keeps
 * out DNS rebinding: a stranger's name that was pointed at this machine, under which the stranger's
 * page would count as the same host.
 */

/** What `allowedOrigins` holds to let every page in. */
export const ANY_ORIGIN = '*';

export interface OriginPolicy {
  /** Origins such as `https://app.example.com`, or `*`. Same host and loopback need no entry. */
  readonly allowedOrigins: readonly string[];
  /** The name or address the gateway listens at. */
  readonly host: string;
}

/**
 * True when the `Host` header names this server: an address, localhost, the listening name, or the
 * host of an allowed origin. With `*` every name is good.
 */
export function isOurHost(header: string, policy: OriginPolicy): boolean {
  if (policy.allowedOrigins.includes(ANY_ORIGIN)) return true;
  const name = hostName(header);
  if (name === undefined) return false;
  if (isAddress(name) || isLocalName(name) || name === policy.host.toLowerCase()) return true;
  return policy.allowedOrigins.some((origin) => urlOf(origin)?.hostname === name);
}

/** True when a page of this origin may connect. No origin: not a browser, which could claim any. */
export function isAllowedOrigin(origin: string, hostHeader: string, policy: OriginPolicy): boolean {
  if (origin === '') return true;
  const { allowedOrigins } = policy;
  if (allowedOrigins.includes(ANY_ORIGIN) || allowedOrigins.includes(origin)) return true;
  const url = urlOf(origin);
  if (url === undefined || (url.protocol !== 'http:' && url.protocol !== 'https:')) return false;
  return url.host === hostHeader.toLowerCase() || isLoopback(url.hostname);
}

/** The header without its port, in lower case; undefined when it is not one. */
function hostName(header: string): string | undefined {
  return urlOf(`http://${header}`)?.hostname;
}

function urlOf(text: string): URL | undefined {
  return URL.canParse(text) ? new URL(text) : undefined;
}

/** URL has turned every way of writing an IPv4 address into four numbers. */
function isAddress(name: string): boolean {
  return name.startsWith('[') || /^\d+\.\d+\.\d+\.\d+$/.test(name);
}

function isLocalName(name: string): boolean {
  return name === 'localhost' || name.endsWith('.localhost');
}

function isLoopback(name: string): boolean {
  return isLocalName(name) || name === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(name);
}
