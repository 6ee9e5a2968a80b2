import type { Excerpt, Problem } from "../problem.ts";
import { lineText, shown } from "./careful.ts";
import { LF, MAX_LINE_BYTES } from "./format.ts";

const LINES_BEFORE = 4;
const LINES_AFTER = 4;
const MAX_CHARACTERS = 1_000_000;

/**
 * Collects the lines around problems while their file is read once more; `done` says when nothing more is needed.
 * Problems come in line order; those without a line get no excerpt, and memory is capped by MAX_CHARACTERS.
 */
export class ExcerptCollector {
  readonly #wanted: Set<number>;
  readonly #last: number;
  readonly #lines = new Map<number, string>();
  #line = 1;
  #partial = "";
  #characters = 0;

  constructor(problems: readonly Problem[]) {
    this.#wanted = new Set(problems.flatMap(({ line }) => (line > 0 ? around(line) : [])));
    this.#last = Math.max(0, ...this.#wanted);
  }

  get done(): boolean {
    return this.#line > this.#last || this.#characters > MAX_CHARACTERS;
  }

  feed(chunk: Uint8Array): void {
    let from = 0;
    while (!this.done && from < chunk.length) {
      const found = chunk.indexOf(LF, from);
      const to = found < 0 ? chunk.length : found;
      if (this.#wanted.has(this.#line) && this.#partial.length < MAX_LINE_BYTES) {
        this.#partial += lineText(chunk, from, Math.min(to, from + MAX_LINE_BYTES));
      }
      if (found >= 0) this.#endLine();
      from = to + 1;
    }
  }

  end(): void {
    if (this.#partial !== "") this.#endLine();
  }

  #endLine(): void {
    if (this.#wanted.has(this.#line)) {
      const text = this.#partial.length > 8192 ? `${this.#partial.slice(0, 8192)}\u2026` : this.#partial;
      this.#lines.set(this.#line, printable(text));
      this.#characters += text.length;
    }
    this.#partial = "";
    this.#line += 1;
  }

  /** One excerpt per problem, in the same order; empty where the lines were not reached. */
  excerpts(problems: readonly Problem[]): Excerpt[] {
    return problems.map(({ line }) => {
      const present = line > 0 ? around(line).filter((number) => this.#lines.has(number)) : [];
      return { firstLine: present[0] ?? line, lines: present.map((number) => this.#lines.get(number) ?? "") };
    });
  }
}

const around = (line: number): number[] =>
  Array.from({ length: LINES_BEFORE + 1 + LINES_AFTER }, (_, i) => line - LINES_BEFORE + i).filter(
    (number) => number > 0,
  );

const printable = (text: string): string =>
  text.length <= 80 ? shown(text) : text.replace(/[^\x20-\x7e\xa0-\xff]/g, "\u00b7");
