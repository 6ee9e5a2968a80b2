/** Seconds between labels that a clock reader expects. */
const STEPS = [1, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400];
const SECOND = 1e9;

/** Round times to label between `start` and `end` (nanoseconds), at most `most` and none where its text would leave the bar. */
export function axisTimes(start: number, end: number, most = 8): number[] {
  const step =
    (STEPS.find((seconds) => (end - start) / (seconds * SECOND) <= most) ?? STEPS[STEPS.length - 1]) * SECOND;
  const margin = (end - start) * 0.05;
  const times: number[] = [];
  for (let at = Math.ceil((start + margin) / step) * step; at <= end - margin && times.length < 50; at += step)
    times.push(at);
  return times;
}
