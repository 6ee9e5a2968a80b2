/**
 * Milliseconds from each event's due time to the end of its handling, when `count` events fall due at `rate` a second
 * and are handled one after the other: a late one makes the next late, as in a worker that skips none. The loop waits
 * by looking at the clock, because timers are coarser than what is measured.
 */
export function latencies(rate: number, count: number, handle: (i: number) => void): number[] {
  for (let i = 0; i < 300; i++) handle(i);
  const period = 1_000 / rate;
  const start = performance.now();
  return Array.from({ length: count }, (_, i) => {
    const due = start + i * period;
    while (performance.now() < due);
    handle(i);
    return performance.now() - due;
  });
}
