import { openDB, type DBSchema, type IDBPDatabase } from "idb";
import type { KeptModel, ModelOrder } from "../core/model-result.ts";

/** A training that was left: what it needs to go on, and how far it is. */
export interface KeptTraining {
  /** Of the fit, as its forecaster gave it. */
  readonly state: unknown;
  /** Milliseconds worked so far. */
  readonly spent: number;
  readonly done: number;
  readonly total: number;
}

/** An order that is not done yet. */
export interface KeptOrder {
  readonly order: ModelOrder;
  readonly paused: boolean;
}

interface Schema extends DBSchema {
  /** Under [fingerprint of the day, key of the order]; so are the next two. */
  models: { key: [string, string]; value: KeptModel };
  trainings: { key: [string, string]; value: KeptTraining };
  /** Times the day's test span was scored under these settings; outlives the model, so that a deleted one was still seen. */
  looks: { key: [string, string]; value: number };
  /** Under the day's fingerprint, in order. */
  queues: { key: string; value: readonly KeptOrder[] };
}

const DATABASE = "lobscope-models";
const VERSION = 1;

/** Everything of one day: keys sort as arrays, and a text sorts before any list. */
const ofDay = (fingerprint: string): IDBKeyRange => IDBKeyRange.bound([fingerprint], [fingerprint, []]);

/** Trained models and unfinished trainings of days, in IndexedDB. Only what this program computed is in it. */
export class ModelShelf {
  readonly #database: IDBPDatabase<Schema>;

  constructor(database: IDBPDatabase<Schema>) {
    this.#database = database;
  }

  /** Rejects where the browser keeps nothing for this page. */
  static async open(name = DATABASE): Promise<ModelShelf> {
    return new ModelShelf(
      await openDB<Schema>(name, VERSION, {
        upgrade(database) {
          for (const store of ["models", "trainings", "looks", "queues"] as const) database.createObjectStore(store);
        },
        blocking: (_, __, event) => (event.target as IDBDatabase | null)?.close(),
      }),
    );
  }

  models(day: string): Promise<readonly KeptModel[]> {
    return this.#database.getAll("models", ofDay(day));
  }

  model(day: string, key: string): Promise<KeptModel | undefined> {
    return this.#database.get("models", [day, key]);
  }

  /** Keeps a model and drops the training that led to it, together or not at all. */
  async keepModel(day: string, model: KeptModel): Promise<void> {
    const { key } = model.result;
    const transaction = this.#database.transaction(["models", "trainings"], "readwrite");
    await Promise.all([
      transaction.objectStore("models").put(model, [day, key]),
      transaction.objectStore("trainings").delete([day, key]),
      transaction.done,
    ]);
  }

  async dropModel(day: string, key: string): Promise<void> {
    await this.#database.delete("models", [day, key]);
  }

  training(day: string, key: string): Promise<KeptTraining | undefined> {
    return this.#database.get("trainings", [day, key]);
  }

  async keepTraining(day: string, key: string, training: KeptTraining): Promise<void> {
    await this.#database.put("trainings", training, [day, key]);
  }

  async dropTraining(day: string, key: string): Promise<void> {
    await this.#database.delete("trainings", [day, key]);
  }

  /** Counts one more look at the day's test span under `key`; resolves to how many there were by now. */
  async look(day: string, key: string): Promise<number> {
    const transaction = this.#database.transaction("looks", "readwrite");
    const looks = ((await transaction.store.get([day, key])) ?? 0) + 1;
    await Promise.all([transaction.store.put(looks, [day, key]), transaction.done]);
    return looks;
  }

  async queue(day: string): Promise<readonly KeptOrder[]> {
    return (await this.#database.get("queues", day)) ?? [];
  }

  async keepQueue(day: string, queue: readonly KeptOrder[]): Promise<void> {
    if (queue.length === 0) await this.#database.delete("queues", day);
    else await this.#database.put("queues", queue, day);
  }

  close(): void {
    this.#database.close();
  }
}
