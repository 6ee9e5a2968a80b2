import type { KeptModel } from "../src/core/model-result.ts";
import type { KeptOrder, KeptTraining, ModelShelf } from "../src/io/model-shelf.ts";

/**
 * The shelf where the browser allows one, and this worker's memory where it does not: work goes on either way, and
 * `fault` says that a reload will lose it.
 */
export class ModelKeeper {
  readonly #shelf: Promise<ModelShelf | null>;
  readonly #models = new Map<string, Map<string, KeptModel>>();
  readonly #looks = new Map<string, number>();
  /** Why nothing is kept; null while it is. */
  fault: string | null = null;

  constructor(open: () => Promise<ModelShelf>) {
    this.#shelf = open().catch((error: unknown) => {
      this.#failed(error);
      return null;
    });
  }

  #failed(error: unknown): void {
    this.fault = error instanceof Error ? error.message : String(error);
  }

  /** A full disk must not end a training that could go on. */
  async #attempt<T>(use: (shelf: ModelShelf) => Promise<T>, otherwise: T): Promise<T> {
    const shelf = await this.#shelf;
    if (!shelf) return otherwise;
    try {
      return await use(shelf);
    } catch (error) {
      this.#failed(error);
      return otherwise;
    }
  }

  #here(day: string): Map<string, KeptModel> {
    const known = this.#models.get(day) ?? new Map<string, KeptModel>();
    this.#models.set(day, known);
    return known;
  }

  async models(day: string): Promise<readonly KeptModel[]> {
    const here = this.#here(day);
    for (const model of await this.#attempt((shelf) => shelf.models(day), [])) here.set(model.result.key, model);
    return [...here.values()];
  }

  async model(day: string, key: string): Promise<KeptModel | undefined> {
    return this.#here(day).get(key) ?? (await this.#attempt((shelf) => shelf.model(day, key), undefined));
  }

  async keepModel(day: string, model: KeptModel): Promise<void> {
    this.#here(day).set(model.result.key, model);
    await this.#attempt((shelf) => shelf.keepModel(day, model), undefined);
  }

  async dropModel(day: string, key: string): Promise<void> {
    this.#here(day).delete(key);
    await this.#attempt((shelf) => shelf.dropModel(day, key), undefined);
  }

  training(day: string, key: string): Promise<KeptTraining | undefined> {
    return this.#attempt((shelf) => shelf.training(day, key), undefined);
  }

  async keepTraining(day: string, key: string, training: KeptTraining): Promise<void> {
    await this.#attempt((shelf) => shelf.keepTraining(day, key, training), undefined);
  }

  async dropTraining(day: string, key: string): Promise<void> {
    await this.#attempt((shelf) => shelf.dropTraining(day, key), undefined);
  }

  async look(day: string, key: string): Promise<number> {
    const here = (this.#looks.get(`${day} ${key}`) ?? 0) + 1;
    const looks = await this.#attempt((shelf) => shelf.look(day, key), here);
    this.#looks.set(`${day} ${key}`, looks);
    return looks;
  }

  queue(day: string): Promise<readonly KeptOrder[]> {
    return this.#attempt((shelf) => shelf.queue(day), []);
  }

  async keepQueue(day: string, queue: readonly KeptOrder[]): Promise<void> {
    await this.#attempt((shelf) => shelf.keepQueue(day, queue), undefined);
  }
}
