/** What a verb may touch of the outside world, so that tests can run it in-process. */
export interface Console {
  /** One JSON document on standard output. */
  json(value: unknown): void;
  /** Progress and messages, on standard error. */
  say(line: string): void;
}

/** Thrown for wrong usage: exit code 2. */
export class UsageError extends Error {}

/** Thrown for bad input: exit code 1. RefusedFile is treated the same. */
export class InputError extends Error {}

export interface Verb {
  /** One line: arguments and options. */
  readonly usage: string;
  readonly summary: string;
  run(args: readonly string[], console: Console): Promise<void>;
}
