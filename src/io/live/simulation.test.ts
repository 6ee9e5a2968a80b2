import { describe, expect, it } from "vitest";
import { FAULTS } from "../../../test/exchange/faults.ts";
import { DIALECTS, type Outcome, Trial } from "../../../test/exchange/trial.ts";

const LONG = process.env.LOBSCOPE_LONG === "1";
/** First and last seed: "from-to", so that a long run can be divided. */
const [FROM, TO] = (process.env.LOBSCOPE_SEEDS ?? (LONG ? "1-10000" : "1-200")).split("-").map(Number);
const SEEDS = TO - FROM + 1;
/** Set: that seed alone, as a failure says. */
const ONLY = process.env.LOBSCOPE_SEED;

describe("a feed in a world full of faults", () => {
  it(
    `is never live with a wrong book, accounts for every message, and is always live again: ${ONLY ? `seed ${ONLY}` : `${SEEDS} seeds`}`,
    async () => {
      const outcomes: Outcome[] = [];
      if (ONLY) outcomes.push(await new Trial(Number(ONLY)).run());
      else for (let seed = FROM; seed <= TO; seed++) outcomes.push(await new Trial(seed).run());
      const sum = (of: (outcome: Outcome) => number): number => outcomes.reduce((total, one) => total + of(one), 0);
      const figures = {
        seeds: outcomes.length,
        faults: sum(({ injected }) => injected),
        messages: sum(({ messages }) => messages),
        compared: sum(({ compared }) => compared),
        gaps: sum(({ gaps }) => gaps),
        slowestRecovery: Math.max(...outcomes.map(({ recovery }) => recovery)),
      };
      if (LONG || ONLY || process.env.LOBSCOPE_SEEDS) process.stdout.write(`${JSON.stringify(figures)}\n`);
      if (ONLY) return;
      expect(new Set(outcomes.map(({ dialect }) => dialect)).size).toBe(DIALECTS.length);
      expect(new Set(outcomes.flatMap(({ faults }) => faults)).size).toBe(FAULTS.length);
      expect(FAULTS.length).toBeGreaterThanOrEqual(25);
      expect(figures.faults).toBeGreaterThan(50 * SEEDS);
      expect(figures.compared).toBeGreaterThan(300 * SEEDS);
      expect(figures.gaps).toBeGreaterThan(SEEDS);
    },
    LONG || SEEDS > 200 ? 24 * 3_600_000 : 300_000,
  );
});
