import type { Product } from "./types.ts";

/** Rows of the list that are drawn. */
export const MOST_SHOWN = 200;

const plain = (text: string): string => text.toUpperCase().replaceAll(/[\s/_.:-]/g, "");

/** Smaller is better; null does not match. Exact before prefix before part, the base before the quote. */
function rank({ symbol, title, base, quote }: Product, query: string): number | null {
  const [whole, name, first, second] = [plain(symbol), plain(title), plain(base), plain(quote)];
  if (whole === query || name === query) return 0;
  if (first === query) return 1;
  if (whole.startsWith(query) || name.startsWith(query)) return 2;
  if (first.startsWith(query)) return 3;
  if (second === query) return 4;
  return whole.includes(query) || name.includes(query) ? 5 : null;
}

/** Products that `query` may mean, best first and otherwise in the venue's order; all where it is empty. */
export function searchProducts(products: readonly Product[], query: string): readonly Product[] {
  const wanted = plain(query);
  if (wanted === "") return products.slice(0, MOST_SHOWN);
  return products
    .map((product) => ({ product, rank: rank(product, wanted) }))
    .filter((found): found is { product: Product; rank: number } => found.rank !== null)
    .toSorted((a, b) => a.rank - b.rank || a.product.symbol.length - b.product.symbol.length)
    .slice(0, MOST_SHOWN)
    .map(({ product }) => product);
}
