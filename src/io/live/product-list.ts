import { Malformed } from "../../core/live/payload.ts";
import type { VenueName } from "../../core/live/venue.ts";
import { parseProducts, PRODUCT_ADDRESSES, type Product } from "../../core/sources/products.ts";
import { SHIPPED_PRODUCTS } from "../../core/sources/shipped-products.ts";
import type { Ports } from "./ports.ts";

const TIMEOUT_MS = 8000;

export interface ProductList {
  readonly venue: VenueName;
  readonly products: readonly Product[];
  /** "shipped": the venue's own list could not be had, for this reason. */
  readonly origin: "venue" | "shipped";
  readonly problem: string | null;
}

/** What a venue trades, by its own word, or the shipped list and why. Never rejects. `rewrite` as of `FeedOptions.endpoints`. */
export async function loadProducts(
  venue: VenueName,
  ports: Pick<Ports, "get">,
  rewrite: (url: string) => string = (url) => url,
): Promise<ProductList> {
  try {
    const { status, text } = await ports.get(rewrite(PRODUCT_ADDRESSES[venue]), TIMEOUT_MS);
    if (status !== 200) return shipped(venue, `The venue answered ${status} to the request for its list.`);
    return { venue, products: parseProducts(venue, text), origin: "venue", problem: null };
  } catch (error) {
    if (error instanceof Malformed) return shipped(venue, `The venue's list could not be read: ${error.message}.`);
    return shipped(venue, "The venue's list could not be fetched: no network, no answer in 8 s, or not open to pages.");
  }
}

const shipped = (venue: VenueName, problem: string): ProductList => ({
  venue,
  products: SHIPPED_PRODUCTS[venue],
  origin: "shipped",
  problem,
});
