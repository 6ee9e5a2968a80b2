/** What is searched in: names of one product. */
export interface Named {
  readonly symbol: string;
  readonly base: string;
  readonly quote: string;
}

/** Quotes that most people mean when they name a base alone, first the one they mean most. */
const QUOTES = ["USDT", "USD", "USDC", "EUR", "BTC", "ETH"];

const plain = (text: string): string => text.toUpperCase().replaceAll(/[\s/_:.-]/gu, "");

/** 0 is the best; null does not match. */
function rank({ symbol, base, quote }: Named, query: string): number | null {
  const [s, b, q] = [plain(symbol), plain(base), plain(quote)];
  if (s === query || b + q === query) return 0;
  if (b === query) return 1;
  if (b.startsWith(query)) return 2;
  if (s.startsWith(query) || (b + q).startsWith(query)) return 3;
  if (q === query) return 4;
  if (b.includes(query)) return 5;
  return s.includes(query) || q.includes(query) ? 6 : null;
}

/**
 * The products that a person may mean, likeliest first: the whole name, the base, the start of either, the quote, anywhere
 * within; among equals the usual quotes, then the list's own order. "btc/usdt", "BTC-USDT" and "btcusdt" are the same.
 */
export function searchProducts<T extends Named>(products: readonly T[], text: string, most: number): T[] {
  const query = plain(text);
  if (query === "") return products.slice(0, most);
  return products
    .flatMap((product, place) => {
      const value = rank(product, query);
      const quote = QUOTES.indexOf(plain(product.quote));
      return value === null ? [] : [{ product, value, quote: quote < 0 ? QUOTES.length : quote, place }];
    })
    .toSorted((a, b) => a.value - b.value || a.quote - b.quote || a.place - b.place)
    .slice(0, most)
    .map(({ product }) => product);
}
