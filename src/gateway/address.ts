/** How a connection's two ends are told: `ip:port`, with an IPv6 address in brackets. */

/** The text for one end of a socket; `?` and 0 stand for what Node does not know any more. */
export function addressOf(address: string | undefined, port: number | undefined): string {
  return `${address?.includes(':') ? `[${address}]` : (address ?? '?')}:${port ?? 0}`;
}
