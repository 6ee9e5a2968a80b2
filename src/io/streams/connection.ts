import { explained, openDatabase, type Migration, type RecordingsDatabase } from "../recordings-schema.ts";

/** Names of errors after which a new connection may do what the old one could not. */
const LOST = new Set(["InvalidStateError", "UnknownError", "AbortError"]);

/**
 * The database, opened when first needed and again after the browser took it away (Safari drops connections, another tab
 * may upgrade it, the person may clear it). Work that fails for that reason is tried once more, and only once.
 */
export class Connection {
  private readonly name: string;
  private readonly migrations: readonly Migration[] | undefined;
  private opening: Promise<RecordingsDatabase> | null = null;

  constructor(name: string, migrations?: readonly Migration[]) {
    this.name = name;
    this.migrations = migrations;
  }

  /** `work` must be safe to repeat: its first try may have been committed without our knowing. Throws what it throws. */
  async run<T>(work: (database: RecordingsDatabase) => Promise<T>): Promise<T> {
    const opening = this.open();
    try {
      return await work(await opening);
    } catch (error) {
      if (!(error instanceof Error && LOST.has(error.name))) throw explained(error);
      await this.drop(opening);
    }
    try {
      return await work(await this.open());
    } catch (error) {
      throw explained(error);
    }
  }

  async close(): Promise<void> {
    if (this.opening) await this.drop(this.opening);
  }

  private open(): Promise<RecordingsDatabase> {
    if (this.opening) return this.opening;
    const opening: Promise<RecordingsDatabase> = openDatabase(this.name, this.migrations, () => this.forget(opening));
    this.opening = opening;
    opening.catch(() => this.forget(opening));
    return opening;
  }

  private forget(opening: Promise<RecordingsDatabase>): void {
    if (this.opening === opening) this.opening = null;
  }

  private async drop(opening: Promise<RecordingsDatabase>): Promise<void> {
    this.forget(opening);
    (await opening.catch(() => null))?.close();
  }
}
