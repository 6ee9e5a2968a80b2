import type { FitProgress } from "../src/core/forecaster.ts";
import type { Console } from "./verb.ts";

/** Milliseconds between two lines. */
const EVERY = 2000;

/** Drives steps to their end, saying every two seconds how far they are. */
export function runReporting<T>(steps: Generator<FitProgress, T, void>, console: Console): T {
  let said = performance.now();
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
    if (performance.now() - said < EVERY) continue;
    said = performance.now();
    const { done, total, unit } = step.value;
    console.say(`  ${done} of ${total} ${unit}`);
  }
}
