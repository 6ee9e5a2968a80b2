import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Book } from "../book/book.ts";
import { cutDepth, type DepthBand, type DepthColumns, depthColumnAt } from "../market/depth.ts";
import { Random } from "../random.ts";
import { VENUES } from "../sources/venues.ts";
import { bucketTicks, CUT_OFF_VENUES, DEPTH_STEP, DepthHistory, type DepthHistorySettings } from "./depth-history.ts";

/** A book that a person would keep: price -> quantity, and the sum of a bucket by looking at every price. */
class Twin {
  readonly bids = new Map<number, number>();
  readonly asks = new Map<number, number>();
  lowest = Number.NaN;
  highest = Number.NaN;

  /** [buckets] from bucket `first` on: what rests there, NaN where the book is not known. */
  buckets(first: number, { ticksPerBucket, buckets }: DepthBand, cutOff: boolean): Float64Array {
    const known = [Math.min(...this.bids.keys()), Math.max(...this.asks.keys())];
    if (cutOff) known.splice(0, 2, Math.max(known[0], this.lowest), Math.min(known[1], this.highest));
    const sums = new Map<number, number>();
    for (const [price, quantity] of [...this.bids, ...this.asks]) {
      const bucket = Math.floor(price / ticksPerBucket);
      sums.set(bucket, (sums.get(bucket) ?? 0) + quantity);
    }
    return Float64Array.from({ length: buckets }, (_, i) => {
      const low = (first + i) * ticksPerBucket;
      return low < known[0] || low + ticksPerBucket - 1 > known[1] ? Number.NaN : (sums.get(first + i) ?? 0);
    });
  }
}

interface World {
  readonly history: DepthHistory;
  readonly twin: Twin;
  readonly book: Book;
  /** [columns] What the twin says, of every band, [buckets]. */
  readonly expected: Float64Array[][];
  readonly rows: number[];
}

/** A made-up market of `rows` messages, told to both: the mid jumps about, the book empties and is told anew. */
function play(seed: number, rows: number, settings: DepthHistorySettings, jump = 400): World {
  const random = new Random(seed);
  const history = new DepthHistory(settings);
  const book = new Book();
  const twin = new Twin();
  const world: World = { history, twin, book, expected: [], rows: [] };
  const set = (side: 1 | -1, price: number, qty: number): void => {
    const before = book.side(side).at(price);
    const map = side === 1 ? twin.bids : twin.asks;
    if (qty > 0) map.set(price, qty);
    else map.delete(price);
    if (book.set(side, price, qty)) history.change(side, price, before, qty);
  };
  let mid = 1_000_000 + random.integer(6_000_000);
  let time = 3600e9;
  let next = Number.NEGATIVE_INFINITY;
  let anew = true;
  for (let row = 0; row < rows; row++) {
    time += random.integer(400) * 1e6;
    if (row > 0 && random.integer(20) === 0) {
      book.clear();
      history.gap();
      twin.bids.clear();
      twin.asks.clear();
      anew = true;
    }
    mid += random.integer(2 * jump + 1) - jump;
    for (const map of [twin.bids, twin.asks])
      for (const price of map.keys())
        if (map === twin.bids ? price >= mid : price <= mid) set(map === twin.bids ? 1 : -1, price, 0);
    for (let i = anew ? 60 : random.integer(8); i >= 0; i--) {
      const side = random.integer(2) === 0 ? 1 : -1;
      const away = 1 + Math.floor(4000 * random.uniform() ** 3);
      set(side, mid - side * away, anew || random.integer(3) > 0 ? (1 + random.integer(900)) / 7 : 0);
    }
    // Both sides always hold a level, far out and at the best.
    for (const side of [1, -1] as const)
      for (const away of [1, 4001]) set(side, mid - side * away, 1 + random.integer(9));
    if (anew) twin.lowest = Math.min(...twin.bids.keys());
    if (anew) twin.highest = Math.max(...twin.asks.keys());
    history.row(row, time, book, anew);
    if (anew || time >= next) {
      next = (Math.floor(time / DEPTH_STEP) + 1) * DEPTH_STEP;
      world.rows.push(row);
      world.expected.push(
        history.columns.map((band) => {
          const first = Math.floor(book.mid / band.ticksPerBucket) - band.buckets / 2;
          return twin.buckets(first, band, settings.cutOff);
        }),
      );
    }
    anew = false;
  }
  return world;
}

const columnOf = ({ quantity, buckets }: DepthBand, column: number): Float32Array =>
  quantity.subarray(column * buckets, (column + 1) * buckets);

/** Equal as single precision tells; what is empty or unknown exactly so. */
function expectClose(got: Float32Array, wanted: Float64Array): void {
  const off = wanted.findIndex((value, i) => {
    if (Number.isNaN(value) || value === 0) return !Object.is(got[i], value);
    return !(Math.abs(got[i] / value - 1) < 1e-6);
  });
  expect([off, got[off], wanted[off]]).toEqual([-1, undefined, undefined]);
}

const columnsOf = (depth: DepthColumns): number => depth[0]?.columns ?? 0;

describe("the depth of a day that grows", () => {
  it("is what rests in each bucket, as counted level by level, whatever came and went", () => {
    fc.assert(
      fc.property(fc.nat(), fc.boolean(), fc.constantFrom(20, 400, 30_000), (seed, cutOff, jump) => {
        const { history, expected, rows } = play(seed, 40, { cutOff }, jump);
        expect(Array.from(history.columns[0].row.subarray(0, columnsOf(history.columns)))).toEqual(rows);
        history.columns.forEach((band, i) => {
          expected.forEach((bands, column) => expectClose(columnOf(band, column), bands[i]));
        });
      }),
      { numRuns: 30 },
    );
  });

  it("has three bands around the mid, each ten times as wide as the one before", () => {
    expect(bucketTicks(6_172_613)).toEqual([5, 50, 500]);
    expect(bucketTicks(250_000)).toEqual([1, 2, 20]);
    expect(bucketTicks(900)).toEqual([1, 10]);
    const { history, book } = play(3, 30, { cutOff: false });
    for (const band of history.columns) {
      const middle = band.first[band.columns - 1] + band.buckets / 2;
      expect(Math.abs(middle * band.ticksPerBucket - book.mid)).toBeLessThan(2000);
    }
  });

  it("stands from its row to that of the next column, and never across a book told anew", () => {
    const { history, rows } = play(5, 80, { cutOff: true });
    const [band] = history.columns;
    expect(depthColumnAt(band, -1)).toBe(-1);
    for (let row = 0; row < 80; row++) expect(rows[depthColumnAt(band, row)]).toBe(rows.findLast((at) => at <= row));
  });

  it("is the same in finer ticks", () => {
    const { history } = play(8, 30, { cutOff: true });
    const before = history.freeze();
    history.refine(10);
    history.columns.forEach((band, i) => {
      expect(band.ticksPerBucket).toBe(10 * before[i].ticksPerBucket);
      expect(band.quantity.subarray(0, before[i].quantity.length)).toEqual(before[i].quantity);
    });
  });

  it("goes on after its first rows were let go of as if it had kept them, and a slice shows the same", () => {
    const { history, book } = play(11, 60, { cutOff: false });
    const tail = history.tail(25);
    for (const one of [history, tail]) one.row(one === tail ? 60 - 25 : 60, 9e15, book, false);
    const slice = cutDepth(history.columns, 25, 61);
    tail.freeze().forEach((band, i) => {
      expect(slice[i].columns).toBe(band.columns);
      expect(slice[i].row).toEqual(band.row);
      expect(slice[i].first).toEqual(band.first);
      for (let column = 0; column < band.columns - 1; column++)
        expect(columnOf(slice[i], column)).toEqual(columnOf(band, column));
      expectClose(columnOf(band, band.columns - 1), Float64Array.from(columnOf(slice[i], slice[i].columns - 1)));
    });
  });
});

describe("a book that began with a cut-off snapshot", () => {
  const book = new Book();
  const history = new DepthHistory({ cutOff: true });
  const set = (side: 1 | -1, price: number, qty: number): void => {
    const before = book.side(side).at(price);
    book.set(side, price, qty);
    history.change(side, price, before, qty);
  };
  const at = (tick: number): number => {
    const band = history.columns.at(-1)!;
    const bucket = Math.floor(tick / band.ticksPerBucket) - band.first[band.columns - 1];
    return columnOf(band, band.columns - 1)[bucket];
  };
  for (let away = 1; away <= 300; away++) for (const side of [1, -1] as const) set(side, 100_000 - side * away, 1);
  history.row(0, 0, book, true);

  it("is not known beyond it, though single levels there were heard of", () => {
    set(1, 98_005, 4);
    history.row(1, 1e9, book, false);
    expect(at(99_705)).toBe(10);
    expect(at(99_695)).toBeNaN();
    expect(at(98_005)).toBeNaN();
  });

  it("is known as far as a further look at it reached", () => {
    for (let away = 301; away <= 600; away++) set(1, 100_000 - away, 2);
    history.row(2, 2e9, book, false);
    expect(at(99_695)).toBe(20);
    expect(at(99_405)).toBe(20);
    expect(at(99_395)).toBeNaN();
    expect(at(100_305)).toBeNaN();
  });

  it("is that of the venues whose book is asked for apart", () => {
    const apart = Object.values(VENUES).filter(({ snapshots }) => snapshots === "requested");
    expect([...CUT_OFF_VENUES].toSorted()).toEqual(apart.map(({ name }) => name).toSorted());
  });
});

const apart = (times: readonly number[]): number[] => times.slice(1).map((time, i) => time - times[i]);

/** Ten hours at four rows a second. */
function long(settings: Omit<DepthHistorySettings, "cutOff">): {
  times: number[];
  anew: number[];
  depth: DepthColumns;
} {
  const history = new DepthHistory({ cutOff: false, mostColumns: 600, ...settings });
  const book = new Book();
  for (const side of [1, -1] as const) book.set(side, 900 - side, 5);
  const told: number[] = [];
  for (let row = 0; row < 144_000; row++) {
    const anew = row % 30_000 === 0;
    if (anew) told.push(row);
    history.row(row, row * 250e6, book, anew);
  }
  const depth = history.freeze();
  return { depth, anew: told, times: Array.from(depth[0].row, (row) => row / 4) };
}

describe("a long day", () => {
  it("takes no more room than it was given, and keeps every column of a book told anew", () => {
    for (const ageing of [true, false]) {
      const { depth, anew } = long({ ageing });
      expect(depth[0].columns).toBeLessThanOrEqual(600);
      expect(depth[0].columns).toBeGreaterThan(200);
      for (const row of anew) expect(depth[0].row.subarray(0, depth[0].columns)).toContain(row);
    }
  });

  it("watched as it happens, is finest where it is youngest", () => {
    const gaps = apart(long({ ageing: true }).times);
    expect(Math.max(...gaps.slice(-20))).toBe(0.5);
    expect(Math.max(...gaps)).toBeLessThan(36_000 / 20);
  });

  it("gone through, is as fine at its end as at its beginning", () => {
    const gaps = apart(long({ ageing: false }).times).filter((gap) => gap > 0.5);
    expect(Math.max(...gaps) / (36_000 / 600)).toBeLessThan(5);
  });
});
