import type { StateCreator } from "zustand/vanilla";
import type { VenueName } from "../core/live/venue.ts";
import type { ProductList } from "../../workers/live-api.ts";
import type { AppState, Ports } from "./app.ts";
import { messageOf } from "./line.ts";

/** What is known of a venue's products. */
export type Products =
  | { readonly state: "loading" }
  | { readonly state: "known"; readonly list: ProductList }
  | { readonly state: "failed"; readonly reason: string };

export interface ProductSlice {
  readonly products: Partial<Readonly<Record<VenueName, Products>>>;
  /** Asks the venue once; again only where that failed, or where only the shipped list could be had. */
  readonly loadProducts: (venue: VenueName, again?: boolean) => void;
}

export const createProducts =
  (ports: Ports): StateCreator<AppState, [], [], ProductSlice> =>
  (set, get) => {
    const put = (venue: VenueName, products: Products): void =>
      set({ products: { ...get().products, [venue]: products } });
    return {
      products: {},
      loadProducts: (venue, again = false) => {
        const known = get().products[venue];
        if (known && known.state !== "failed" && !again) return;
        put(venue, { state: "loading" });
        ports.live
          .call<ProductList>((api) => api.products(venue))
          .then(
            (list) => put(venue, { state: "known", list }),
            (error: unknown) => put(venue, { state: "failed", reason: messageOf(error) }),
          );
      },
    };
  };
