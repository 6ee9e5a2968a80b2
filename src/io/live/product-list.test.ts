import { expect, it } from "vitest";
import { SHIPPED_PRODUCTS } from "../../core/sources/shipped-products.ts";
import type { Answer } from "./ports.ts";
import { loadProducts } from "./product-list.ts";

const answering = (answer: Partial<Answer> | Error) => {
  const asked: { url: string; milliseconds: number }[] = [];
  const get = (url: string, milliseconds: number): Promise<Answer> => {
    asked.push({ url, milliseconds });
    if (answer instanceof Error) return Promise.reject(answer);
    return Promise.resolve({ status: 200, text: "", retryAfter: null, ...answer });
  };
  return { asked, ports: { get } };
};

it("asks the venue for its list, and waits eight seconds at most", async () => {
  const product = { id: "A-B", base_currency: "A", quote_currency: "B", status: "online" };
  const { asked, ports } = answering({ text: JSON.stringify([product]) });
  const list = await loadProducts("coinbase-exchange", ports, (url) => `local/${url}`);
  expect(list).toMatchObject({ origin: "venue", problem: null, products: [{ symbol: "A-B" }] });
  expect(asked).toEqual([{ url: "local/https://api.exchange.coinbase.com/products", milliseconds: 8000 }]);
});

it.each([
  ["a refusal", { status: 451 }, "answered 451"],
  ["a page in place of a list", { text: "<html>" }, "could not be read: not JSON"],
  ["an empty list", { text: "[]" }, "no product in the list"],
  ["no network, or CORS", new TypeError("Failed to fetch"), "could not be fetched"],
])("after %s the shipped list stands in, and says why", async (_, answer, reason) => {
  const list = await loadProducts("coinbase-exchange", answering(answer).ports);
  expect(list).toMatchObject({ origin: "shipped", products: SHIPPED_PRODUCTS["coinbase-exchange"] });
  expect(list.problem).toContain(reason);
});
