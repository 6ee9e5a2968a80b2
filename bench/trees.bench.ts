import { CLASS_COUNT, type FeatureTable, runToEnd } from "../src/core/forecaster.ts";
import { Random } from "../src/core/random.ts";
import { binned, fitEdges } from "../models/trees/bins.ts";
import { boost, type BoostSettings, type ClassedRows } from "../models/trees/boosting.ts";
import { gbdtKind, GBDT_SETTINGS } from "../models/trees/gbdt.ts";
import type { Bench, BenchRow } from "./row.ts";

const ROWS = 100_000;
const COLUMNS = 60;
const ROUNDS = 300;
const LEAVES = 31;
const REQUIRED_SECONDS = 60;
const REQUIRED_FORECAST_MS = 0.1;

/** Seconds of processor time since `began`: one thread works, and who else keeps the machine busy is not the subject. */
const secondsSince = (began: NodeJS.CpuUsage): number => process.cpuUsage(began).user / 1e6;

/** Continuous inputs, three of which say something; as many rows to judge by as the protocol's validation span has. */
function input(rows: number): FeatureTable & { readonly classes: Uint8Array } {
  const random = new Random(rows);
  const columns = Array.from({ length: COLUMNS }, () => Float64Array.from({ length: rows }, () => random.normal()));
  const classes = Uint8Array.from({ length: rows }, (_, row) => {
    const score = columns[0][row] * columns[1][row] + 0.5 * columns[2][row] + 2 * random.normal();
    return score < -0.9 ? 0 : score > 0.9 ? 2 : 1;
  });
  return { names: columns.map((_, j) => `x${j}`), rows, columns, classes };
}

const everyRow = (rows: number): Int32Array => Int32Array.from({ length: rows }, (_, row) => row);

function training(settings: Partial<BoostSettings>): number {
  const table = input(ROWS);
  const judges = input(26_000);
  const rows = everyRow(ROWS);
  const began = process.cpuUsage();
  const edges = table.columns.map((column) => fitEdges(column, rows, GBDT_SETTINGS.bins));
  const classed = ({ columns, classes }: typeof table): ClassedRows => ({
    data: binned(columns, everyRow(classes.length), edges),
    classes,
  });
  const full = { ...GBDT_SETTINGS, maxLeaves: LEAVES, maxRounds: ROUNDS, patience: ROUNDS, ...settings };
  runToEnd(boost(classed(table), classed(judges), full, 1));
  return secondsSince(began);
}

/** Milliseconds for one row, of 300 rounds of 31 leaves. */
function forecasting(): number {
  const table = input(20_000);
  const labels = { horizon: 10, theta: 0, y: Int8Array.from(table.classes, (c) => c - 1) };
  const settings = { ...GBDT_SETTINGS, leaves: [LEAVES], maxRounds: ROUNDS, patience: ROUNDS, minRows: 20 };
  const forecaster = gbdtKind({ ...settings, learningRate: 0.01 }).create(10);
  runToEnd(forecaster.fit({ inputs: table, labels }, { from: 0, to: 16_000 }, { from: 16_000, to: 20_000 }));
  const trees = Number(forecaster.describe().chosen?.rounds) * CLASS_COUNT;
  const out = new Float64Array(CLASS_COUNT);
  const began = process.cpuUsage();
  for (let row = 0; row < 20_000; row++) forecaster.predict(table, { from: row, to: row + 1 }, out);
  const each = (1000 * secondsSince(began)) / 20_000;
  process.stderr.write(`  ${trees} trees a forecast\n`);
  return each;
}

const against = (name: string, ours: number, rival: number, unit: string): BenchRow => ({
  name: `${name}, processor time; rival: the figure required`,
  ours,
  rival,
  ratio: rival / ours,
  unit,
});

const SUBJECT = `${ROUNDS} rounds of gradient boosting, ${ROWS.toLocaleString("en-US")} x ${COLUMNS}, 3 classes, ${LEAVES} leaves`;

const bench: Bench = () =>
  Promise.resolve([
    against(`${SUBJECT}, half of the rows and columns each`, training({}), REQUIRED_SECONDS, "s"),
    against(`${SUBJECT}, all rows and columns`, training({ rowShare: 1, columnShare: 1 }), REQUIRED_SECONDS, "s"),
    against("forecast of one row by gradient boosting", forecasting(), REQUIRED_FORECAST_MS, "ms"),
  ]);

export default bench;
