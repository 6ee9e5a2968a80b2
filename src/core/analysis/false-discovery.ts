/**
 * q-values of Benjamini and Hochberg 1995: q_(i) = min over j >= i of p_(j) m / j, at most 1. Calling what has q <= 0.05
 * keeps the expected share of false calls at 5 % for independent and for positively dependent tests. NaN p are not
 * tests: they are not counted in m and get NaN.
 */
export function falseDiscoveryRates(p: Float64Array): Float64Array {
  const tests = Array.from(p.keys())
    .filter((i) => p[i] === p[i])
    .sort((a, b) => p[a] - p[b] || a - b);
  const q = new Float64Array(p.length).fill(Number.NaN);
  let least = 1;
  for (let rank = tests.length; rank >= 1; rank--) {
    const i = tests[rank - 1];
    least = Math.min(least, (p[i] * tests.length) / rank);
    q[i] = least;
  }
  return q;
}
