import * as fc from "fast-check";
import { expect, it } from "vitest";
import { formatLink, type Link, MAX_LINK, NO_LINK, parseLink } from "./link.ts";
import { MODELS } from "./model-list.ts";
import { SPEEDS } from "./settings.ts";

const model = fc.constantFrom(...MODELS.map(({ name }) => name));
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value);
const link: fc.Arbitrary<Link> = fc.record({
  source: maybe(
    fc.oneof(
      fc.constantFrom<Link["source"]>({ kind: "none" }, { kind: "sample" }, { kind: "files" }),
      fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9_.:-]{0,60}$/).map((id): Link["source"] => ({ kind: "recording", id })),
      fc
        .stringMatching(/^[A-Za-z0-9][A-Za-z0-9/_.:-]{0,40}$/)
        .map((symbol): Link["source"] => ({ kind: "live", venue: "kraken", symbol })),
    ),
  ),
  time: maybe(fc.integer({ min: 0, max: 86_399 }).map((seconds) => seconds * 1e9 + 123_456_789)),
  row: maybe(fc.integer({ min: 0, max: 1e9 })),
  playing: fc.constantFrom(true, null),
  tab: maybe(
    fc.constantFrom("market" as const, "features" as const, "models" as const, "backtest" as const, "data" as const),
  ),
  run: fc.boolean(),
  features: fc.record(
    {
      column: fc.constantFrom("ofi_50", "ofi_50__mean_20", "tod_frac"),
      panel: fc.constantFrom("column" as const, "power" as const, "correlation" as const, "labels" as const),
      set: fc.constantFrom("core" as const, "default" as const, "all" as const),
      rows: fc.constantFrom(
        { kind: "all" as const },
        { kind: "test" as const },
        { kind: "time" as const, from: 37_800e9, to: 39_600_500_000_000 },
      ),
    },
    { requiredKeys: [] },
  ),
  models: fc.record(
    {
      label: fc.record({
        rule: fc.constantFrom("move" as const, "smooth" as const, "tb" as const),
        horizon: fc.record({
          unit: fc.constantFrom("rows" as const, "seconds" as const),
          value: fc.integer({ min: 1, max: 999_999 }),
        }),
      }),
      inputs: fc.constantFrom("reference" as const, "raw" as const),
      seed: fc.integer({ min: 0, max: 0xffff_ffff }),
      backend: fc.constantFrom("cpu" as const, "webgpu" as const),
    },
    { requiredKeys: [] },
  ),
  settings: fc.record(
    {
      levels: fc.integer({ min: 1, max: 200 }),
      model,
      horizon: fc.integer({ min: 1, max: 10_000 }),
      speed: fc.constantFrom(...SPEEDS),
      loop: fc.boolean(),
    },
    { requiredKeys: [] },
  ),
  backtest: fc.record(
    {
      model,
      horizon: fc.integer({ min: 1, max: 10_000 }),
      latencyMs: fc.double({ min: 0, max: 60_000, noNaN: true }).map((value) => Math.round(value * 1000) / 1000),
      takerBps: fc.integer({ min: -100, max: 1000 }),
      threshold: maybe(fc.integer({ min: 0, max: 1000 }).map((value) => value / 1000)),
      seed: fc.integer({ min: 0, max: 0xffff_ffff }),
    },
    { requiredKeys: [] },
  ),
});

it("reads back every link it writes", () => {
  fc.assert(
    fc.property(link, (written) => {
      const hash = formatLink(written);
      expect(hash.length).toBeLessThan(MAX_LINK);
      expect(parseLink(`#${hash}`)).toEqual({ link: written, ignored: [] });
    }),
  );
});

it("is readable: the example of the guide means what it says", () => {
  const { link: read, ignored } = parseLink("#source=sample&t=11:05:03.2&tab=backtest&model=queue-imbalance");
  expect(ignored).toEqual([]);
  expect(read).toEqual({
    ...NO_LINK,
    source: { kind: "sample" },
    time: 39_903.2e9,
    tab: "backtest",
    settings: { model: "queue-imbalance" },
  });
  expect(formatLink(read)).toBe("source=sample&t=11:05:03.2&tab=backtest&model=queue-imbalance");
});

it("never reads an address as a source, and says what it left out", () => {
  for (const source of [
    "https://evil.example/x.zip",
    "//evil.example",
    "recording:../../x",
    "recording:",
    "javascript:alert(1)",
  ]) {
    expect(parseLink(`source=${encodeURIComponent(source)}`)).toEqual({ link: NO_LINK, ignored: ["source"] });
  }
});

it("leaves out, and names, every value that is not valid", () => {
  const bad =
    "t=25&row=-1&tab=__proto__&levels=201&horizon=1.5&speed=1e400&loop=yes&bt.latencyMs=-3&bt.nothing=1&constructor=1";
  const { link: read, ignored } = parseLink(bad);
  expect(read).toEqual(NO_LINK);
  expect([...ignored].toSorted()).toEqual(
    ["t", "row", "tab", "levels", "horizon", "speed", "loop", "bt.latencyMs", "bt.nothing", "constructor"].toSorted(),
  );
});

it("does not read a link that is too long", () => {
  const { link: read, ignored } = parseLink(`source=sample&x=${"x".repeat(MAX_LINK)}`);
  expect(read).toEqual(NO_LINK);
  expect(ignored).toHaveLength(1);
});

it("never throws, whatever the hash", () => {
  fc.assert(fc.property(fc.string({ maxLength: 300 }), (hash) => void parseLink(hash)));
  expect(() => parseLink("#%E0%A4%A")).not.toThrow();
});
