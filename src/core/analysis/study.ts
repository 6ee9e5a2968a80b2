import {
  availability,
  checkNames,
  type FeatureParameters,
  featureEngine,
  featureSteps,
  feedOf,
  fitSteps,
  MissingParameter,
} from "../features/index.ts";
import type { FeatureTable, FitProgress } from "../forecaster.ts";
import { type ProtocolSplit, protocolSplit } from "../labels/protocol.ts";
import { sliceDay, type MarketDay, type Span } from "../market/day.ts";
import { type Clustering, clusterColumns } from "./clustering.ts";
import { type ColumnSummary, columnSummary } from "./column-summary.ts";
import { type CorrelationKind, correlations } from "./correlation.ts";
import { type CorrelationReport, correlationReport } from "./correlation-report.ts";
import { type LabelFloorSettings, type LabelFloorsReport, labelFloors } from "./label-floors.ts";
import { predictivePower } from "./power.ts";
import type { PowerReport, PowerSettings } from "./power-report.ts";
import type { AnalysisProgress } from "./progress.ts";
import { isKnown } from "./ranks.ts";
import { chosenRows, type RowChoice } from "./row-choice.ts";

type Steps<T> = Generator<AnalysisProgress, T, void>;

/** The longest horizon that the spans of a study keep apart. */
const REACH = 100;
/** Of a day too short to be split: rows that parameters are fitted on. */
const FITTED_SHARE = 0.6;

/** One column of a study. */
export interface StudyColumn {
  readonly name: string;
  /** Why it has no value in any row of this source; null if it has. */
  readonly absent: string | null;
  /** Reads numbers fitted on the study's training rows. */
  readonly fitted: boolean;
  /** Share of the day's rows without a value, 0 to 1. */
  readonly missingShare: number;
}

/** Rows with the times of the first and last of them, nanoseconds since the base day. */
export interface TimedSpan extends Span {
  readonly begins: number;
  readonly ends: number;
}

/** What a study holds, before any statistic. */
export interface StudyReport {
  readonly rows: number;
  /** In the order asked for. */
  readonly columns: readonly StudyColumn[];
  /** The evaluation protocol's spans; null with the reason if the day is too short for them. */
  readonly spans: { readonly train: TimedSpan; readonly validation: TimedSpan; readonly test: TimedSpan } | null;
  /** Why the spans are not those of the protocol's hours, or are none; null if they are. */
  readonly reason: string | null;
  /** Rows that fitted columns are fitted on. */
  readonly fittedOn: TimedSpan;
}

/** The feature columns of one day, and every statistic of them. All long work is a generator of bounded slices. */
export class Study {
  readonly day: MarketDay;
  readonly split: ProtocolSplit | null;
  readonly parameters: FeatureParameters;
  /** The columns that the source can give. */
  readonly table: FeatureTable;
  readonly report: StudyReport;

  private constructor(
    day: MarketDay,
    split: ProtocolSplit | null,
    parameters: FeatureParameters,
    table: FeatureTable,
    report: StudyReport,
  ) {
    this.day = day;
    this.split = split;
    this.parameters = parameters;
    this.table = table;
    this.report = report;
  }

  /** Fits on the training rows, then computes the named columns over the day. Throws UnknownColumn for a wrong name. */
  static *open(day: MarketDay, names: readonly string[]): Steps<Study> {
    if (day.rows === 0) throw new RangeError("this day has no rows");
    checkNames(names);
    const { split, reason } = splitOf(day);
    const fittedOn = split?.train ?? { from: 0, to: Math.max(1, Math.floor(FITTED_SHARE * day.rows)) };
    const parameters = yield* named("fitting parameters", fitSteps(day, fittedOn));
    const absent = names.map((name) => availability(day, name));
    const present = names.filter((_, i) => absent[i] === null);
    const table = yield* named(`computing ${present.length} columns`, featureSteps(day, present, parameters));
    const columns: StudyColumn[] = [];
    for (let i = 0; i < names.length; i++) {
      const column = absent[i] === null ? table.columns[present.indexOf(names[i])] : null;
      const fitted = column !== null && readsParameters(day, names[i]);
      columns.push({ name: names[i], absent: absent[i], fitted, missingShare: column ? missingShare(column) : 1 });
      if (i % 16 === 0) yield { task: "looking for missing values", done: i, total: names.length, unit: "steps" };
    }
    const timed = (span: Span): TimedSpan => ({ ...span, begins: day.time[span.from], ends: day.time[span.to - 1] });
    return new Study(day, split, parameters, table, {
      rows: day.rows,
      columns,
      spans: split && { train: timed(split.train), validation: timed(split.validation), test: timed(split.test) },
      reason,
      fittedOn: timed(fittedOn),
    });
  }

  rowsOf(choice: RowChoice): Span {
    return chosenRows(this.day, this.split, choice);
  }

  /** Values of a column on every row of the day. Throws RangeError with the reason if this source cannot give it. */
  column(name: string): Float64Array {
    const at = this.table.names.indexOf(name);
    if (at >= 0) return this.table.columns[at];
    const known = this.report.columns.find((column) => column.name === name);
    throw new RangeError(`${name}: ${known?.absent ?? "not among the columns computed"}`);
  }

  summary(name: string, choice: RowChoice): ColumnSummary {
    const span = this.rowsOf(choice);
    const { gaps } = sliceDay(this.day, span);
    return columnSummary(this.column(name).subarray(span.from, span.to), { gaps: gaps?.row });
  }

  *correlations(choice: RowChoice, kind: CorrelationKind): Steps<CorrelationReport> {
    const { from, to } = this.rowsOf(choice);
    const { names, columns } = this.table;
    const matrix = yield* correlations(
      columns.map((column) => column.subarray(from, to)),
      kind,
    );
    const clustering: Clustering = clusterColumns(matrix.values, names.length);
    return correlationReport(names, { from, to }, matrix, clustering);
  }

  /** Of the named columns, or of all. */
  *power(choice: RowChoice, names: readonly string[] | null, settings: Partial<PowerSettings>): Steps<PowerReport> {
    const rows = this.rowsOf(choice);
    const table = names
      ? { names, rows: this.table.rows, columns: names.map((name) => this.column(name)) }
      : this.table;
    return yield* predictivePower(table, this.day, { ...settings, rows });
  }

  *labels(choice: RowChoice, settings: Partial<LabelFloorSettings>): Steps<LabelFloorsReport> {
    return yield* labelFloors(this.day, { ...settings, rows: this.rowsOf(choice) });
  }
}

function splitOf(day: MarketDay): { split: ProtocolSplit | null; reason: string | null } {
  try {
    const split = protocolSplit(day, REACH);
    return { split, reason: split.reason };
  } catch (error) {
    if (error instanceof RangeError) return { split: null, reason: error.message };
    throw error;
  }
}

function* named<T>(task: string, steps: Generator<FitProgress, T, void>): Steps<T> {
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
    yield { task, done: step.value.done, total: step.value.total, unit: "rows" };
  }
}

function readsParameters(day: MarketDay, name: string): boolean {
  try {
    featureEngine([name], feedOf(day));
    return false;
  } catch (error) {
    if (error instanceof MissingParameter) return true;
    throw error;
  }
}

function missingShare(column: Float64Array): number {
  let missing = 0;
  for (let row = 0; row < column.length; row++) if (!isKnown(column[row])) missing++;
  return missing / column.length;
}
