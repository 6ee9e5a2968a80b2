/** Milliseconds of work between two looks at the message queue: short enough that a frame is never late because of it. */
const SLICE = 6;

/** Milliseconds between two reports of progress. */
const REPORT_EVERY = 80;

/** Lets waiting messages in; a timer would be clamped to 4 ms once nested. */
function breathe(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.addEventListener("message", () => {
      port1.close();
      resolve();
    });
    port1.start();
    port2.postMessage(null);
  });
}

/**
 * Runs a generator to its end in slices of a few milliseconds, so that the worker keeps answering. `onStep` sees what
 * a slice last yielded, a dozen times a second. Resolves to the generator's value, or to null once `signal` is aborted.
 */
export async function drive<Step, Result>(
  steps: Generator<Step, Result, void>,
  signal: AbortSignal,
  onStep?: (step: Step) => void,
): Promise<Result | null> {
  let reported = Number.NEGATIVE_INFINITY;
  for (;;) {
    if (signal.aborted) return null;
    const until = performance.now() + SLICE;
    let latest: Step | undefined;
    do {
      const step = steps.next();
      if (step.done) return step.value;
      latest = step.value;
    } while (performance.now() < until);
    if (onStep && latest !== undefined && until - reported >= REPORT_EVERY) {
      reported = until;
      onStep(latest);
    }
    await breathe();
  }
}
