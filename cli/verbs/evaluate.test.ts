import { beforeAll, describe, expect, it } from "vitest";
import { realData } from "../../test/data.ts";
import { plantedDay } from "../../test/planted-day.ts";
import { FLOORS, forecasterKind } from "../../models/index.ts";
import type { MarketDay } from "../../src/core/market/day.ts";
import { openOneDay } from "../files.ts";
import { type Console, UsageError } from "../verb.ts";
import { evaluateDay, verb } from "./evaluate.ts";

interface Floor {
  readonly n: number;
  readonly skill: number;
  readonly logLoss: number;
  readonly macroF1: number;
  readonly mcc: number;
  readonly reason?: string;
}

interface Document extends Floor {
  readonly model: string;
  readonly horizon: number;
  readonly skillInterval: readonly [number, number] | null;
  readonly directionInterval: readonly [number, number] | null;
  readonly detail: { readonly macroF1: { readonly interval: readonly [number, number] | null } };
  readonly theta: number;
  readonly floors: Readonly<Record<string, Floor>>;
  readonly shares: Readonly<Record<"train" | "test", Readonly<Record<"down" | "stationary" | "up", number>>>>;
  readonly spans: Readonly<Record<"train" | "validation" | "test", { readonly n: number }>>;
  readonly rows: { readonly from: number; readonly to: number; readonly reason?: string };
  readonly verdict: string;
  readonly seed: number;
}

/** The same with every interval taken out. */
const withoutIntervals = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value, (key, inner: unknown) => (key === "interval" ? undefined : inner)));

const silent: Console = { json: () => undefined, say: () => undefined };

const evaluated = (day: MarketDay, model: string, horizon: number, seed = 1): Document =>
  evaluateDay(day, { kind: forecasterKind(model), horizon, seed }, silent) as Document;

const blind = ({ detail, ...rest }: Document): unknown => [rest, withoutIntervals(detail)];

describe("lobscope evaluate", () => {
  const day = plantedDay(1, 30_000, 0.8);

  it("prints the model's figures beside those of the four floors", () => {
    const document = evaluated(day, "trade-imbalance", 50);
    expect(document).toMatchObject({
      model: "trade-imbalance",
      horizon: 50,
      n: 5900,
      abstained: 0,
      seed: 1,
      resamples: 2000,
    });
    expect(Object.keys(document.floors)).toEqual([...FLOORS]);
    expect(document.floors.prior.skill).toBeCloseTo(0, 12);
    const { n, skill, logLoss, macroF1, mcc } = document;
    expect(document.floors["trade-imbalance"]).toEqual({ n, skill, logLoss, macroF1, mcc });
    expect(skill).toBeCloseTo(100 * (1 - logLoss / document.floors.prior.logLoss), 10);
    expect(document.skillInterval![0]).toBeLessThan(skill);
    expect(document.skillInterval![1]).toBeGreaterThan(skill);
    expect(document.spans).toMatchObject({ train: { n: 17_800 }, validation: { n: 5_800 }, test: { n: 5_900 } });
  });

  it("gives every figure as JSON can hold it", () => {
    const document = evaluated(plantedDay(2, 9_000), "persistence", 20);
    expect(JSON.parse(JSON.stringify(document))).toEqual(document);
  });

  it("shortens the bootstrap's blocks on a short day, and on a shorter one says that it cannot say", () => {
    const short = evaluated(plantedDay(2, 9_000), "prior", 50);
    expect(short).toMatchObject({ n: 1700, meanBlock: 170, verdict: "No edge over the floor." });
    const shorter = evaluated(plantedDay(2, 2_500), "prior", 50);
    expect(shorter).toMatchObject({
      n: 400,
      meanBlock: null,
      skillInterval: null,
      verdict: "Too few test rows to say.",
    });
  });

  it("repeats itself with a seed, and moves nothing but the intervals with another", () => {
    const first = evaluated(day, "queue-imbalance", 50);
    expect(evaluated(day, "queue-imbalance", 50)).toEqual(first);
    const other = evaluated(day, "queue-imbalance", 50, 2);
    const { skillInterval, directionInterval } = other;
    expect(skillInterval).not.toEqual(first.skillInterval);
    expect(directionInterval).not.toEqual(first.directionInterval);
    expect(other.detail.macroF1.interval).not.toEqual(first.detail.macroF1.interval);
    expect(blind(other)).toEqual(blind({ ...first, skillInterval, directionInterval, seed: 2 }));
  });

  it("says so when it takes rows outside the protocol's hours", () => {
    const early = { ...day, time: day.time.map((t) => t - 5_400e9) };
    expect(evaluated(early, "prior", 50).rows).toEqual({
      from: 0,
      to: 30_000,
      reason: "only 0 of 30000 rows lie in 09:45-15:45: all rows are used",
    });
    expect(evaluated(day, "prior", 50).rows).toEqual({ from: 0, to: 30_000 });
  });

  it("gives a floor that the day cannot feed a reason instead of figures", () => {
    const { floors } = evaluated({ ...day, messages: null }, "queue-imbalance", 50);
    expect(floors["trade-imbalance"].reason).toContain("defined ti10");
    expect(floors.persistence.n).toBe(5900);
  });

  it("refuses a day that is too short, never moves, or has no book, with a sentence", () => {
    expect(() => evaluated(plantedDay(1, 900), "prior", 50)).toThrow("900 rows are too few");
    expect(() => evaluated({ ...day, book: null }, "prior", 50)).toThrow("without an order book");
    const still = plantedDay(3, 9_000);
    still.book.askPrice[0].fill(10);
    still.book.bidPrice[0].fill(9);
    expect(() => evaluated(still, "prior", 50)).toThrow("no row of class down");
    expect(() => evaluated({ ...day, messages: null }, "trade-imbalance", 50)).toThrow("defined ti10");
  });

  it("refuses wrong usage before it reads anything", async () => {
    const wrong: [string[], string][] = [
      [["x.zip", "--model", "prior", "--inputs", "raw"], "prior has inputs of its own"],
      [["x.zip", "--model", "logistic", "--inputs", "imb1,,ti10"], "has an empty name"],
      [["x.zip", "--from", "m.json", "--model", "prior"], "--model is the model's own"],
      [["x.zip", "--from", "m.json", "--inputs", "raw"], "--inputs is the model's own"],
      [["--model", "prior"], "no file given"],
      [["x.zip"], "--model is missing"],
      [["x.zip", "--model", "oracle"], "none of prior, persistence"],
      [["x.zip", "--model", "prior", "--horizon", "0"], "--horizon takes a whole number from 1"],
      [["x.zip", "--model", "prior", "--horizon", "1e3"], "--horizon takes"],
      [["x.zip", "--model", "prior", "--seed", "-1"], "--seed"],
      [["x.zip", "--model", "prior", "--levels", "0"], "--levels"],
    ];
    for (const [args, message] of wrong) {
      const refused = verb.run(args, silent);
      await expect(refused, args.join(" ")).rejects.toThrow(message);
      if (!message.startsWith("--seed")) await expect(refused).rejects.toBeInstanceOf(UsageError);
    }
  });
});

const zip = realData("lobster/LOBSTER_SampleFile_GOOG_2012-06-21_10.zip");

/** Scores that Python libraries reach on GOOG under the protocol: macro-F1, MCC, log-loss, skill in per cent. */
const REFERENCE: Readonly<
  Record<(typeof FLOORS)[number], Readonly<Record<number, readonly [number, number, number, number]>>>
> = {
  prior: { 10: [0.188, 0, 1.0887, 0], 50: [0.183, 0, 1.0931, 0], 100: [0.182, 0, 1.0949, 0] },
  persistence: { 10: [0.426, 0.137, 1.0746, 1.3], 50: [0.403, 0.098, 1.0824, 0.98], 100: [0.397, 0.097, 1.0811, 1.26] },
  "queue-imbalance": {
    10: [0.251, 0.028, 1.0786, 0.93],
    50: [0.301, 0.046, 1.088, 0.47],
    100: [0.255, 0.01, 1.0935, 0.13],
  },
  "trade-imbalance": {
    10: [0.407, 0.132, 1.0588, 2.75],
    50: [0.412, 0.126, 1.062, 2.84],
    100: [0.341, 0.152, 1.0615, 3.05],
  },
};
const THETA: Readonly<Record<number, number>> = { 10: 0, 50: 6, 100: 10 };
/** Per cent, down / stationary / up. */
const SHARES: Readonly<Record<number, Readonly<Record<"train" | "test", readonly number[]>>>> = {
  10: { train: [33, 39, 28], test: [33, 39, 28] },
  50: { train: [35, 35, 30], test: [34, 38, 28] },
  100: { train: [37, 33, 30], test: [38, 32, 31] },
};

describe.skipIf(!zip)("lobscope evaluate on the real GOOG day", () => {
  let goog: MarketDay;
  beforeAll(async () => {
    goog = (await openOneDay([zip!], { levels: 10 }, silent)).day;
  });

  it.each([10, 50, 100])(
    "reaches the reference scores of all four floors at horizon %i to the last printed digit",
    (k) => {
      const { floors, theta, shares, spans } = evaluated(goog, "prior", k);
      expect(theta).toBe(THETA[k]);
      expect(spans).toMatchObject({ train: { n: 78_505 }, validation: { n: 26_035 }, test: { n: 26_136 } });
      for (const span of ["train", "test"] as const) {
        const { down, stationary, up } = shares[span];
        expect([down, stationary, up].map((share) => Math.round(100 * share))).toEqual(SHARES[k][span]);
      }
      for (const name of FLOORS) {
        const { macroF1, mcc, logLoss, skill } = floors[name];
        const [f1, correlation, loss, per100] = REFERENCE[name][k];
        expect(Math.abs(macroF1 - f1), `${name} macro-F1`).toBeLessThanOrEqual(0.00051);
        expect(Math.abs(mcc - correlation), `${name} MCC`).toBeLessThanOrEqual(0.00051);
        expect(Math.abs(logLoss - loss), `${name} log-loss`).toBeLessThanOrEqual(0.000071);
        expect(Math.abs(skill - per100), `${name} skill`).toBeLessThanOrEqual(0.0051);
      }
    },
  );
});
