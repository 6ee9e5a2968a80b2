import type { ForecasterKind } from "../src/core/forecaster.ts";
import type { Searchable } from "../src/core/search/model-search.ts";
import type { Point, Space } from "../src/core/search/space.ts";
import { LOGISTIC_SETTINGS, logisticKind } from "./linear/multinomial.ts";
import { FOREST_SETTINGS, forestKind } from "./trees/forest.ts";
import { GBDT_SETTINGS, gbdtKind } from "./trees/gbdt.ts";

const logistic: Searchable = {
  space: {
    C: { kind: "real", low: 1e-5, high: 1, log: true },
    l1Ratio: { kind: "choice", values: [0, 0.25, 0.5, 0.75, 1] },
  },
  budget: "rows",
  kind: ({ C, l1Ratio }) => logisticKind({ ...LOGISTIC_SETTINGS, cs: [C], l1Ratio }),
};

const gbdt: Searchable = {
  space: {
    learningRate: { kind: "real", low: 0.01, high: 0.2, log: true },
    leaves: { kind: "whole", low: 3, high: 64, log: true },
    minRows: { kind: "whole", low: 20, high: 1000, log: true },
    columnShare: { kind: "real", low: 0.2, high: 1 },
    rowShare: { kind: "real", low: 0.3, high: 1 },
    l2: { kind: "real", low: 0.1, high: 100, log: true },
  },
  budget: "rounds",
  kind: ({ leaves, ...rest }, share) =>
    gbdtKind({
      ...GBDT_SETTINGS,
      ...rest,
      leaves: [leaves],
      maxRounds: Math.max(10, Math.round(share * GBDT_SETTINGS.maxRounds)),
    }),
};

const forest: Searchable = {
  space: {
    minRows: { kind: "whole", low: 10, high: 1000, log: true },
    maxLeaves: { kind: "whole", low: 16, high: 1024, log: true },
    columnsPerCut: { kind: "whole", low: 1, high: 24, log: true },
  },
  budget: "trees",
  kind: ({ minRows, maxLeaves, columnsPerCut }, share) =>
    forestKind({
      ...FOREST_SETTINGS,
      minRows: [minRows],
      maxLeaves,
      columnsPerCut,
      trees: Math.max(5, Math.round(share * FOREST_SETTINGS.trees)),
    }),
};

/** What may be searched of models that need no back-end. Floors have nothing to choose. */
export const SEARCHABLE: Readonly<Record<string, Searchable>> = { logistic, gbdt, forest };

const NEURAL_SPACE: Space = {
  peakRate: { kind: "real", low: 5e-5, high: 5e-3, log: true },
  decay: { kind: "real", low: 1e-5, high: 1e-1, log: true },
  batch: { kind: "choice", values: [32, 64, 128, 256] },
  fraction: { kind: "real", low: 0.05, high: 0.5, log: true },
  window: { kind: "choice", values: [10, 20, 50, 100] },
};

/** Epochs of the whole effort. */
const EPOCHS = 12;

/** A network's training, whatever its layout; `kind` as its registry has it. */
export const searchableNetwork = (kind: ForecasterKind, epochs = EPOCHS): Searchable => ({
  space: NEURAL_SPACE,
  budget: "epochs",
  kind: (point, share) => withSettings(kind, { ...point, epochs: Math.max(1, Math.round(share * epochs)) }),
});

const withSettings = (kind: ForecasterKind, settings: Point): ForecasterKind => ({
  ...kind,
  create: (horizon, options) => kind.create(horizon, { ...options, settings }),
});
