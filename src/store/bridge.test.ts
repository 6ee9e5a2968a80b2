import { expect, it, vi } from "vitest";
import { openLine } from "./bridge.ts";
import { WorkerStopped } from "./line.ts";

/** A worker that answers comlink's calls with `answer`, or never. */
class PretendedWorker extends EventTarget {
  readonly terminate = vi.fn();
  readonly answers: boolean;
  constructor(answers: boolean) {
    super();
    this.answers = answers;
  }
  postMessage(message: { readonly id: string; readonly type: string }): void {
    if (!this.answers || message.type !== "APPLY") return;
    const data = { id: message.id, type: "RAW", value: 42 };
    queueMicrotask(() => this.dispatchEvent(new MessageEvent("message", { data })));
  }
  fail(message: string): void {
    this.dispatchEvent(Object.assign(new Event("error"), { message }));
  }
}

interface Api {
  add(): number;
}

function lines(...answering: boolean[]) {
  const workers = answering.map((answers) => new PretendedWorker(answers));
  let next = 0;
  const line = openLine<Api>(() => workers[next++] as unknown as Worker);
  return { line, workers, started: () => next };
}

it("starts no worker before the first call, and one for many", async () => {
  const { line, started } = lines(true);
  expect(started()).toBe(0);
  expect(await line.call((api) => api.add())).toBe(42);
  await line.call((api) => api.add());
  expect(started()).toBe(1);
});

it("rejects what was pending when the worker dies, tells the store, and starts a fresh one at the next call", async () => {
  const { line, workers, started } = lines(false, true);
  const told: string[] = [];
  line.onStopped = (reason) => told.push(reason);
  const pending = line.call((api) => api.add());
  workers[0].fail("out of memory");
  await expect(pending).rejects.toThrow(WorkerStopped);
  await expect(pending).rejects.toThrow("out of memory");
  expect(told).toEqual(["out of memory"]);
  expect(workers[0].terminate).toHaveBeenCalled();
  expect(await line.call((api) => api.add())).toBe(42);
  expect(started()).toBe(2);
});

it("does not call a stop it was asked for a death, nor hear a worker that is gone", async () => {
  const { line, workers } = lines(false, true);
  const told: string[] = [];
  line.onStopped = (reason) => told.push(reason);
  const pending = line.call((api) => api.add());
  line.stop("cancelled");
  await expect(pending).rejects.toThrow("cancelled");
  await line.call((api) => api.add());
  workers[0].fail("late");
  expect(told).toEqual([]);
});
