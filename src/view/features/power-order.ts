import type { PowerEntry } from "../../core/analysis/index.ts";

interface Order {
  readonly title: string;
  readonly left?: boolean;
  /** Best is largest. */
  readonly worth: (entry: PowerEntry) => number | string;
}

/** The columns of the table that it can be sorted by, in their order. */
const TABLE = {
  column: { title: "Column", left: true, worth: ({ column }) => column },
  horizon: { title: "Horizon, rows", worth: ({ horizon }) => horizon },
  ic: { title: "IC", worth: ({ ic }) => Math.abs(ic.value) },
  q: { title: "q", worth: ({ q }) => -q },
  auc: { title: "AUC", worth: ({ auc }) => Math.abs(auc.value - 0.5) },
  information: { title: "MI, bits (shifted)", worth: ({ information }) => information },
  best: { title: "p best", worth: ({ pBest }) => -(pBest ?? Number.NaN) },
} as const satisfies Record<string, Order>;

export type OrderName = keyof typeof TABLE;
export const ORDERS: Readonly<Record<OrderName, Order>> = TABLE;

/** Entries of one horizon, or of all: best first (names A to Z), the other way round if `up`; what is not known comes last. */
export function sortedEntries(
  entries: readonly PowerEntry[],
  horizon: number | null,
  order: OrderName,
  up: boolean,
): readonly PowerEntry[] {
  const { worth } = ORDERS[order];
  const turned = up ? -1 : 1;
  return entries
    .filter((entry) => horizon === null || entry.horizon === horizon)
    .toSorted((a, b) => {
      const [x, y] = [worth(a), worth(b)];
      if (typeof x === "string" || typeof y === "string") return turned * String(x).localeCompare(String(y));
      if (Number.isNaN(x) || Number.isNaN(y)) return Number(Number.isNaN(x)) - Number(Number.isNaN(y));
      return turned * (y - x);
    });
}
