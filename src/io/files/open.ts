import type { MarketDay } from "../../core/market/day.ts";
import {
  assembleDay,
  type DayOrigin,
  droppedSentence,
  factsOf,
  goodRowsOf,
  type Halves,
} from "../../core/sources/lobster/assemble.ts";
import { BookReader } from "../../core/sources/lobster/book-reader.ts";
import { ExcerptCollector } from "../../core/sources/lobster/excerpt.ts";
import { MessageReader } from "../../core/sources/lobster/message-reader.ts";
import {
  checkRowCounts,
  refusalOf,
  refuseFile,
  refuseForeign,
  withExcerpts,
} from "../../core/sources/lobster/refusal.ts";
import type { RowReader } from "../../core/sources/lobster/rows.ts";
import type { Layout } from "../../core/sources/lobster/format.ts";
import { sniff, SNIFF_BYTES } from "../../core/sources/lobster/sniff.ts";
import { measureQuality } from "../../core/sources/lobster/quality.ts";
import { type Excerpt, RefusedFile, type Refusal } from "../../core/sources/problem.ts";
import { ProblemLog } from "../../core/sources/problem-log.ts";
import type { QualityReport } from "../../core/sources/quality.ts";
import { type Entry, headOf, type NamedBlob } from "./entries.ts";
import { NativeFailed } from "./inflate.ts";
import { BrokenStream } from "./limits.ts";
import { type Candidate, planFiles } from "./plan.ts";

export interface FileProgress {
  readonly task: string;
  readonly done: number;
  /** Null where a compressed file does not say how long it is. */
  readonly total: number | null;
  readonly unit: "bytes";
}

export interface OpenFilesOptions {
  /** Levels kept of each side. */
  readonly levels: number;
  /** Keep the rows before the first problem instead of refusing: only on the person's word. */
  readonly keepGoodRows: boolean;
  /** Key of one of the choices of an earlier call. */
  readonly choice: string | null;
  /** The files are known to come from the simulator. */
  readonly simulated: boolean;
  readonly signal: AbortSignal | null;
  readonly onProgress: (progress: FileProgress) => void;
}

export const OPEN_DEFAULTS: OpenFilesOptions = {
  levels: 10,
  keepGoodRows: false,
  choice: null,
  simulated: false,
  signal: null,
  onProgress: () => {},
};

export interface OpenedDay {
  readonly kind: "opened";
  readonly day: MarketDay;
  readonly quality: QualityReport;
}

export type OpenFilesResult =
  | OpenedDay
  | {
      readonly kind: "choose";
      readonly choices: readonly { readonly key: string; readonly title: string; readonly detail: string }[];
    }
  | { readonly kind: "refused"; readonly refusal: Refusal };

/**
 * Opens the LOBSTER day in any mix of zip, csv and csv.gz files. Several days give a list to choose from. Throws the
 * signal's reason when aborted; everything wrong with the files comes back as a refusal.
 */
export async function openFiles(
  files: readonly NamedBlob[],
  options: Partial<OpenFilesOptions> = {},
): Promise<OpenFilesResult> {
  try {
    const candidates = await planFiles(files);
    const chosen = candidates.length === 1 ? candidates[0] : candidates.find(({ key }) => key === options.choice);
    if (chosen) return await openCandidate(chosen, options);
    return { kind: "choose", choices: candidates.map(({ key, title, detail }) => ({ key, title, detail })) };
  } catch (error) {
    if (error instanceof RefusedFile) return { kind: "refused", refusal: error.refusal };
    throw error;
  }
}

/** Opens one day. Throws RefusedFile, or the signal's reason. */
export async function openCandidate(candidate: Candidate, options: Partial<OpenFilesOptions> = {}): Promise<OpenedDay> {
  const all = { ...OPEN_DEFAULTS, ...options };
  try {
    return await new DayOpening(candidate, all, false).run();
  } catch (error) {
    if (!(error instanceof NativeFailed)) throw error;
    return new DayOpening(candidate, all, true).run();
  }
}

/** Longest the thread is kept without a turn for other tasks, in milliseconds. */
const TURN_MS = 50;

class DayOpening {
  readonly #candidate: Candidate;
  readonly #options: OpenFilesOptions;
  readonly #exact: boolean;
  readonly #total: number | null;
  readonly #notes: string[];
  #done = 0;
  #turnEnds = performance.now() + TURN_MS;

  constructor(candidate: Candidate, options: OpenFilesOptions, exact: boolean) {
    this.#candidate = candidate;
    this.#options = options;
    this.#exact = exact;
    this.#notes = [...candidate.notes];
    const sizes = [candidate.message, candidate.book].flatMap((entry) => (entry ? [entry.size] : []));
    this.#total = sizes.includes(null) ? null : sizes.reduce<number>((sum, size) => sum + (size ?? 0), 0);
  }

  async run(): Promise<OpenedDay> {
    const sources = await this.#layouts();
    const read: { entry: Entry; reader: RowReader }[] = [];
    let message: MessageReader | null = null;
    let book: BookReader | null = null;
    for (const { entry, layout } of sources) {
      if (layout.role === "message") message = new MessageReader(entry.name, layout, entry.size);
      else book = new BookReader(entry.name, layout, entry.size, this.#options.levels);
      const reader = layout.role === "message" ? message : book;
      if (!reader) continue;
      read.push({ entry, reader });
      await this.#read(entry, reader);
    }
    return this.#finish({ message, book }, read);
  }

  /** How each file is written; swaps the two if their names have them the wrong way round. */
  async #layouts(): Promise<{ entry: Entry; layout: Layout }[]> {
    const found: { entry: Entry; layout: Layout }[] = [];
    for (const [entry, role] of [
      [this.#candidate.message, "message"],
      [this.#candidate.book, "orderbook"],
    ] as const) {
      if (!entry) continue;
      const sniffed = sniff(await headOf(entry, SNIFF_BYTES), { role, levels: this.#candidate.name.levels });
      if ("foreign" in sniffed) throw new RefusedFile(refuseForeign(entry.name, sniffed.foreign));
      if (sniffed.layout.role !== role)
        this.#notes.push(`${entry.name} holds ${sniffed.layout.role} rows, whatever its name says.`);
      found.push({ entry, layout: sniffed.layout });
    }
    if (found.length === 2 && found[0].layout.role === found[1].layout.role) {
      const { entry, layout } = found[layoutMisnamed(found)];
      const summary = `Both files hold ${layout.role} rows.`;
      throw new RefusedFile(
        refuseFile(
          entry.name,
          "unpaired",
          summary,
          "Give the message file and the orderbook file of the same day.",
          layout.role,
          "the other half of the pair",
        ),
      );
    }
    return found.sort((a, b) => a.layout.role.localeCompare(b.layout.role));
  }

  async #read(entry: Entry, reader: RowReader): Promise<void> {
    const before = this.#done;
    const task = `reading ${entry.name}`;
    try {
      for await (const chunk of entry.chunks(this.#exact)) {
        reader.feed(chunk);
        this.#done = before + reader.bytes;
        await this.#breathe(task);
      }
      reader.end();
    } catch (error) {
      if (!(error instanceof BrokenStream)) throw error;
      reader.endTruncated(error.kind, error.message, error.expected);
    }
    this.#report(task);
  }

  #report(task: string): void {
    this.#options.onProgress({ task, done: this.#done, total: this.#total, unit: "bytes" });
  }

  /** Reports, lets other tasks run, and stops if asked to. */
  async #breathe(task: string): Promise<void> {
    this.#options.signal?.throwIfAborted();
    if (performance.now() < this.#turnEnds) return;
    this.#report(task);
    await new Promise((resolve) => setTimeout(resolve, 0));
    this.#options.signal?.throwIfAborted();
    this.#turnEnds = performance.now() + TURN_MS;
  }

  async #finish(halves: Halves, read: readonly { entry: Entry; reader: RowReader }[]): Promise<OpenedDay> {
    const entries = read.map(({ entry }) => entry);
    const origin: DayOrigin = {
      name: this.#candidate.name,
      label: entries[0].container ?? entries.map(({ name }) => name).join(" + "),
      simulated: this.#options.simulated,
      notes: this.#notes,
    };
    const logs = read.map(({ reader }) => reader.log);
    const counts = checkRowCounts(halves, origin);
    if (counts) logs.push(counts);
    const broken = entries.find(({ containerFault }) => containerFault !== null);
    if (broken) logs.push(containerLog(broken, goodRowsOf(halves)));
    const refusal = refusalOf(halves, logs);
    const rows = refusal?.goodRows ?? goodRowsOf(halves);
    if (refusal && (!this.#options.keepGoodRows || rows === 0))
      throw new RefusedFile(withExcerpts(refusal, await this.#excerpts(refusal, read)));
    const day = assembleDay(halves, origin, rows);
    const dropped = refusal && droppedSentence(rows, refusal.rows, refusal.summary);
    const facts = factsOf(
      halves,
      origin,
      entries.map(({ name }) => name),
      dropped,
    );
    return { kind: "opened", day, quality: await this.#measure(day, facts) };
  }

  async #measure(day: MarketDay, facts: Parameters<typeof measureQuality>[1]): Promise<QualityReport> {
    const steps = measureQuality(day, facts);
    for (;;) {
      const step = steps.next();
      if (step.done) return step.value;
      await this.#breathe("checking");
    }
  }

  /** Reads the files with problems once more, up to the last line that is shown. */
  async #excerpts({ problems }: Omit<Refusal, "excerpts">, read: readonly { entry: Entry }[]): Promise<Excerpt[]> {
    const excerpts: Excerpt[] = [];
    for (const file of new Set(problems.map((problem) => problem.file))) {
      const here = problems.filter((problem) => problem.file === file);
      const entry = read.find(({ entry }) => entry.name === file)?.entry;
      const collector = new ExcerptCollector(here);
      if (entry) await this.#collect(entry, collector);
      excerpts.push(...collector.excerpts(here));
    }
    return excerpts;
  }

  async #collect(entry: Entry, collector: ExcerptCollector): Promise<void> {
    try {
      for await (const chunk of entry.chunks(this.#exact)) {
        if (collector.done) return;
        collector.feed(chunk);
        await this.#breathe(`looking up lines of ${entry.name}`);
      }
      collector.end();
    } catch (error) {
      if (!(error instanceof BrokenStream)) throw error;
      collector.end();
    }
  }
}

const layoutMisnamed = (found: readonly { layout: Layout }[]): number => (found[0].layout.role === "message" ? 1 : 0);

function containerLog({ container, containerFault }: Entry, goodRows: number): ProblemLog {
  const log = new ProblemLog(container ?? "archive");
  log.addWhole(goodRows, "truncated", containerFault ?? "", "a whole archive");
  return log;
}
