/**
 * Sends every venue address to one origin instead, as `<origin>/<scheme>/<host>/<path>`: to a local server in tests.
 * `wss://stream.binance.com:9443/ws/a` over `http://localhost:4400` is `ws://localhost:4400/wss/stream.binance.com:9443/ws/a`.
 */
export const throughOrigin =
  (origin: string) =>
  (url: string): string => {
    const match = /^(wss|https):\/\/(.+)$/.exec(url);
    if (!match) return url;
    const [, scheme, rest] = match;
    const base = scheme === "wss" ? origin.replace(/^http/, "ws") : origin;
    return `${base}/${scheme}/${rest}`;
  };

/** The other way round, for the server: the venue address that a path stands for; null if it stands for none. */
export function fromPath(path: string): string | null {
  const match = /^\/(wss|https)\/(.+)$/.exec(path);
  return match ? `${match[1]}://${match[2]}` : null;
}
