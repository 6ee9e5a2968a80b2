import type { Plan } from "./engine/plan.ts";
import type { Signal } from "./engine/signal.ts";

/** Numbers and words of a name, in the order of the placeholders of its pattern. */
export interface NameArguments {
  readonly n: readonly number[];
  readonly words: readonly string[];
}

/** What the input must have for a column to have values. */
export type Need = "time" | "book" | "messages" | "trades" | "signed trades";

/** A family of columns: what the catalogue shows about it, and how one of its columns is computed. */
export interface Family {
  /** `{W}`, `{τ}`, `{L}`, `{i}`... stand for a whole number >= 1, `{bid,ask}` for one of the words. */
  readonly pattern: string;
  readonly formula: string;
  readonly unit: string;
  /** First row with a value, counted from the session's start. */
  readonly firstRow: string;
  /** What exchanging bid and ask with mirrored prices does: odd flips the sign, even changes nothing, side swaps the bid and ask versions. */
  readonly sign: "odd" | "even" | "side" | "level";
  readonly cost: string;
  /** Citation, or a dash where the quantity is elementary. */
  readonly source: string;
  /** Without one of these the column is NaN in every row. */
  readonly needs: readonly Need[];
  /** Level of the book that a name with these numbers needs; in a shallower book the column is NaN in every row. */
  readonly levels?: (n: readonly number[]) => number;
  readonly build: (plan: Plan, args: NameArguments) => Signal;
}

const PLACEHOLDER = /\{([^}]*)\}/g;

/** Usual numbers of the placeholders, to write an example of a pattern. */
const USUAL: Readonly<Record<string, number>> = { W: 50, τ: 10, L: 5, i: 1, k: 1 };

export interface CompiledFamily {
  readonly family: Family;
  readonly match: (name: string) => NameArguments | null;
  /** A name of the family, with the given numbers and, when they run out, the usual ones. */
  example(numbers: readonly number[]): readonly string[];
}

export function compileFamily(family: Family): CompiledFamily {
  const holes = [...family.pattern.matchAll(PLACEHOLDER)].map((hole) => hole[1]);
  const expression = new RegExp(
    `^${family.pattern.replace(PLACEHOLDER, (_, hole: string) => (hole.includes(",") ? `(${hole.replaceAll(",", "|")})` : "([1-9]\\d{0,8})"))}$`,
  );
  return {
    family,
    match(name) {
      const found = expression.exec(name);
      if (!found) return null;
      const n: number[] = [];
      const words: string[] = [];
      holes.forEach((hole, i) => (hole.includes(",") ? words.push(found[i + 1]) : n.push(Number(found[i + 1]))));
      return { n, words };
    },
    example(numbers) {
      let names = [family.pattern];
      let used = 0;
      for (const hole of holes) {
        const fillings = hole.includes(",") ? hole.split(",") : [String(numbers[used++] ?? USUAL[hole] ?? 10)];
        names = names.flatMap((name) => fillings.map((filling) => name.replace(`{${hole}}`, filling)));
      }
      return names;
    },
  };
}

/** Suffixes that extend any column, chained from left to right (section 2). */
export interface Suffix {
  readonly pattern: string;
  readonly formula: string;
  readonly firstRow: string;
  readonly build: (plan: Plan, base: Signal, n: number) => Signal;
}

/** `X__mean_50` -> ["X", "mean_50"]; null for a name without suffix. */
export function splitSuffix(name: string): readonly [string, string] | null {
  const at = name.lastIndexOf("__");
  return at > 0 ? [name.slice(0, at), name.slice(at + 2)] : null;
}

/** The candidate with the least edit distance from `name` (Levenshtein 1966). */
export function nearest(name: string, candidates: readonly string[]): string {
  let best = candidates[0];
  let least = Infinity;
  for (const candidate of candidates) {
    const distance = editDistance(name, candidate);
    if (distance < least) {
      least = distance;
      best = candidate;
    }
  }
  return best;
}

function editDistance(a: string, b: string): number {
  let above = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      row[j] = Math.min(above[j] + 1, row[j - 1] + 1, above[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1));
    }
    above = row;
  }
  return above[b.length];
}
