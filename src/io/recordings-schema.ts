import { openDB, type DBSchema, type IDBPDatabase, type IDBPTransaction, type StoreNames } from "idb";
import { RecordingsUnavailable, type RecordingSummary } from "./recording.ts";
import type { StreamManifest } from "./streams/manifest.ts";

/** What is stored of a recording beside its chunks. */
export interface Manifest {
  readonly id: string;
  readonly summary: RecordingSummary;
  readonly chunks: readonly { readonly bytes: number; readonly hash: string }[];
}

export interface RecordingsSchema extends DBSchema {
  manifests: { key: string; value: Manifest };
  /** Packed bytes under [recording, number of the chunk]. */
  chunks: { key: [string, number]; value: ArrayBuffer };
  /** Recorded live sessions. */
  streams: { key: string; value: StreamManifest };
  /** Sealed chunks (`streams/chunk.ts`) under [session, number of the chunk]: added, never changed. */
  streamChunks: { key: [string, number]; value: ArrayBuffer };
}

export type RecordingsDatabase = IDBPDatabase<RecordingsSchema>;
type Upgrade = IDBPTransaction<RecordingsSchema, StoreNames<RecordingsSchema>[], "versionchange">;

/**
 * Number i takes a database of version i to version i + 1; never edited once published, only added to. A migration may
 * await nothing but its own transaction.
 */
export type Migration = (database: RecordingsDatabase, transaction: Upgrade) => void | Promise<void>;

export const MIGRATIONS: readonly Migration[] = [
  (database) => {
    database.createObjectStore("manifests", { keyPath: "id" });
    database.createObjectStore("chunks");
  },
  (database) => {
    database.createObjectStore("streams", { keyPath: "id" });
    database.createObjectStore("streamChunks");
  },
];

/** Opens the database, migrated to the newest version; `onLost` is told when it closes by itself. Throws RecordingsUnavailable. */
export function openDatabase(
  name: string,
  migrations: readonly Migration[] = MIGRATIONS,
  onLost: () => void = () => undefined,
): Promise<RecordingsDatabase> {
  return new Promise((resolve, reject) => {
    openDB<RecordingsSchema>(name, migrations.length, {
      async upgrade(database, oldVersion, _, transaction) {
        for (const migrate of migrations.slice(oldVersion)) await migrate(database, transaction);
      },
      blocked: () =>
        reject(new RecordingsUnavailable("another tab holds an older version of them. Close it and reload.")),
      blocking: (_, __, event) => {
        (event.target as IDBDatabase | null)?.close();
        onLost();
      },
      terminated: onLost,
    }).then(resolve, (error: unknown) => reject(explained(error)));
  });
}

/** Why a database could not be used, as a sentence. */
export function explained(error: unknown): Error {
  if (!(error instanceof Error)) return new Error(String(error));
  if (error.name === "VersionError")
    return new RecordingsUnavailable("a newer version of this page made them. Reload the page.");
  if (error.name === "InvalidStateError") {
    return new RecordingsUnavailable(
      "another tab has updated them, or this browsing mode keeps nothing. Reload the page.",
    );
  }
  if (error.name === "SecurityError")
    return new RecordingsUnavailable("the browser's settings forbid this page to store data.");
  return error;
}
