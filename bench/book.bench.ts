import { createRequire } from "node:module";
import type BTreeType from "sorted-btree";
import { Book } from "../src/core/book/book.ts";
import { Random } from "../src/core/random.ts";
import type { Bench, BenchRow } from "./row.ts";

// Its ESM build exports a namespace whose default is the class only under some loaders; require is the same everywhere.
const BTree = (createRequire(import.meta.url)("sorted-btree") as { default: typeof BTreeType<number, number> }).default;

const UPDATES = 400_000;
const TOP = 10;
const PASSES = 3;

interface Updates {
  readonly side: Int8Array;
  readonly price: Int32Array;
  readonly qty: Float64Array;
}

interface Workload {
  readonly name: string;
  /** Ticks between neighbouring prices in use: sparse books have more. */
  readonly gap: number;
  /** Share of updates that fall anywhere in the book instead of near the best. */
  readonly deep: number;
  /** Prices per side. */
  readonly levels: number;
}

const WORKLOADS: readonly Workload[] = [
  { name: "near the best, 700 levels a side", gap: 1, deep: 0, levels: 700 },
  { name: "30 % deep, 700 levels a side", gap: 20, deep: 0.3, levels: 700 },
  { name: "30 % deep, 3,500 levels a side", gap: 5, deep: 0.3, levels: 3500 },
];

/** Every price of both sides set once, then changes: removals a third of the time, so that levels come and go. */
function updatesOf({ gap, deep, levels }: Workload, seed: number): Updates {
  const random = new Random(seed);
  const side = new Int8Array(UPDATES);
  const price = new Int32Array(UPDATES);
  const qty = new Float64Array(UPDATES);
  let drift = 0;
  for (let i = 0; i < UPDATES; i++) {
    const first = i < 2 * levels;
    side[i] = i % 2 === 0 ? 1 : -1;
    if (!first && random.integer(50) === 0) drift = Math.max(-3, Math.min(3, drift + random.integer(3) - 1));
    const near = Math.floor(random.exponential() * 6);
    const level = first ? i >> 1 : random.uniform() < deep ? random.integer(levels) : Math.min(near, levels - 1);
    price[i] = 1_000_000 + gap * (drift - side[i] * (1 + level));
    qty[i] = !first && random.integer(3) === 0 ? 0 : 1 + random.integer(1000);
  }
  return { side, price, qty };
}

const topLevels = () => ({
  bidPrice: new Int32Array(TOP),
  bidSize: new Float64Array(TOP),
  askPrice: new Int32Array(TOP),
  askSize: new Float64Array(TOP),
});

/** Every top-10 enters the checksum, so both sides of the comparison must have made the same 400,000 of them. */
function ours({ side, price, qty }: Updates): number {
  const book = new Book();
  const top = topLevels();
  let checksum = 0;
  for (let i = 0; i < UPDATES; i++) {
    book.set(side[i] as 1 | -1, price[i], qty[i]);
    book.top(TOP, top);
    checksum = mixed(checksum, top, i);
  }
  return checksum;
}

function theirs({ side, price, qty }: Updates): number {
  const trees = { bid: new BTree(undefined, descending), ask: new BTree(undefined, ascending) };
  const top = topLevels();
  let checksum = 0;
  for (let i = 0; i < UPDATES; i++) {
    const tree = side[i] === 1 ? trees.bid : trees.ask;
    if (qty[i] === 0) tree.delete(price[i]);
    else tree.set(price[i], qty[i]);
    extract(trees.bid, top.bidPrice, top.bidSize, -2_147_483_648);
    extract(trees.ask, top.askPrice, top.askSize, 2_147_483_647);
    checksum = mixed(checksum, top, i);
  }
  return checksum;
}

const ascending = (a: number, b: number): number => a - b;
const descending = (a: number, b: number): number => b - a;

/** forEachPair walks the leaves without an iterator object: the fastest way the package offers. */
function extract(tree: BTreeType<number, number>, prices: Int32Array, sizes: Float64Array, absent: number): void {
  let level = 0;
  tree.forEachPair((price, qty) => {
    prices[level] = price;
    sizes[level] = qty;
    return ++level === TOP ? { break: true } : undefined;
  });
  for (; level < TOP; level++) {
    prices[level] = absent;
    sizes[level] = 0;
  }
}

function mixed(
  checksum: number,
  { bidPrice, bidSize, askPrice, askSize }: ReturnType<typeof topLevels>,
  i: number,
): number {
  const at = i % TOP;
  return (Math.imul(checksum, 31) + bidPrice[at] + bidSize[at] * 3 + askPrice[at] * 5 + askSize[at] * 7) | 0;
}

function fastest(work: () => number): { readonly seconds: number; readonly result: number } {
  let seconds = Number.POSITIVE_INFINITY;
  let result = 0;
  for (let pass = 0; pass < PASSES; pass++) {
    const start = performance.now();
    result = work();
    seconds = Math.min(seconds, (performance.now() - start) / 1000);
  }
  return { seconds, result };
}

const bench: Bench = async () =>
  WORKLOADS.map((workload, seed): BenchRow => {
    const updates = updatesOf(workload, seed + 1);
    const mine = fastest(() => ours(updates));
    const rival = fastest(() => theirs(updates));
    if (mine.result !== rival.result) throw new Error(`book and sorted-btree disagree: ${workload.name}`);
    return {
      name: `book update with top ${TOP} of both sides, ${workload.name}, against sorted-btree`,
      ours: UPDATES / mine.seconds,
      rival: UPDATES / rival.seconds,
      ratio: rival.seconds / mine.seconds,
      unit: "updates/s",
    };
  });

export default bench;
