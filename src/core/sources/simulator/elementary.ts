/**
 * exp and ln from IEEE additions, multiplications and divisions only. `Math.exp`, `Math.log` and `**` may differ in the
 * last bit between engines; these cannot, so a seed gives the same market everywhere.
 */
const LN2_HIGH = 0.693_147_180_369_123_8;
const LN2_LOW = 1.908_214_929_270_587_7e-10;

const HALVES = new Float64Array(1075);
HALVES[0] = 1;
for (let k = 1; k < HALVES.length; k++) HALVES[k] = HALVES[k - 1] / 2;

/** e^-x for x >= 0, relative error below 4e-16; 0 from x = 745 on. */
export function decay(x: number): number {
  if (x >= 745) return 0;
  const k = Math.floor(x * Math.LOG2E);
  const r = x - k * LN2_HIGH - k * LN2_LOW;
  let sum = 1;
  for (let n = 15; n > 0; n--) sum = 1 + (r / n) * sum;
  return HALVES[k] / sum;
}

/** ln x for 0 < x <= 1, absolute error below 4e-16 times the result's size or 1, whichever is larger. */
export function logarithm(x: number): number {
  let halvings = 0;
  let y = x;
  while (y < Math.SQRT1_2) {
    y *= 2;
    halvings++;
  }
  const z = (y - 1) / (y + 1);
  const square = z * z;
  let sum = 0;
  for (let n = 23; n > 0; n -= 2) sum = sum * square + 1 / n;
  return 2 * z * sum - halvings * Math.LN2;
}
