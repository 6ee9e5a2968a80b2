/** Dense matrices as row-major Float64Arrays; small sizes (tens of rows), so clarity before blocking. */

/**
 * Solves A x = b for each column of `b`, in place: `a` [n, n] is destroyed and `b` [n, m] becomes x. Gaussian
 * elimination with partial pivoting. Throws RangeError if `a` is singular.
 */
export function solveInPlace(a: Float64Array, b: Float64Array, n: number): void {
  const m = b.length / n;
  for (let k = 0; k < n; k++) {
    const pivot = largestBelow(a, n, k);
    if (a[pivot * n + k] === 0) throw new RangeError("singular matrix");
    swapRows(a, n, k, pivot);
    swapRows(b, m, k, pivot);
    for (let i = k + 1; i < n; i++) {
      const factor = a[i * n + k] / a[k * n + k];
      if (factor === 0) continue;
      for (let j = k; j < n; j++) a[i * n + j] -= factor * a[k * n + j];
      for (let j = 0; j < m; j++) b[i * m + j] -= factor * b[k * m + j];
    }
  }
  for (let i = n - 1; i >= 0; i--) {
    for (let j = 0; j < m; j++) {
      let rest = b[i * m + j];
      for (let k = i + 1; k < n; k++) rest -= a[i * n + k] * b[k * m + j];
      b[i * m + j] = rest / a[i * n + i];
    }
  }
}

function largestBelow(a: Float64Array, n: number, k: number): number {
  let best = k;
  for (let i = k + 1; i < n; i++) if (Math.abs(a[i * n + k]) > Math.abs(a[best * n + k])) best = i;
  return best;
}

function swapRows(a: Float64Array, width: number, i: number, j: number): void {
  if (i === j) return;
  for (let k = 0; k < width; k++) {
    const kept = a[i * width + k];
    a[i * width + k] = a[j * width + k];
    a[j * width + k] = kept;
  }
}

const SWEEPS = 60;

/**
 * Eigenvector (unit length, sign free) of the largest eigenvalue of the symmetric matrix `s` [n, n], by cyclic Jacobi
 * rotations (Golub & Van Loan, section 8.5), which end at full precision whatever the gap between eigenvalues. `s` is
 * destroyed.
 */
export function dominantEigenvector(s: Float64Array, n: number): Float64Array {
  const v = new Float64Array(n * n);
  for (let i = 0; i < n; i++) v[i * n + i] = 1;
  for (let sweep = 0; sweep < SWEEPS && offDiagonal(s, n) > 0; sweep++) {
    for (let p = 0; p < n - 1; p++) for (let q = p + 1; q < n; q++) rotate(s, v, n, p, q);
  }
  let best = 0;
  for (let i = 1; i < n; i++) if (s[i * n + i] > s[best * n + best]) best = i;
  return Float64Array.from({ length: n }, (_, i) => v[i * n + best]);
}

function offDiagonal(s: Float64Array, n: number): number {
  let largest = 0;
  let scale = 0;
  for (let i = 0; i < n; i++) {
    scale = Math.max(scale, Math.abs(s[i * n + i]));
    for (let j = i + 1; j < n; j++) largest = Math.max(largest, Math.abs(s[i * n + j]));
  }
  return largest > 1e-18 * scale ? largest : 0;
}

/** One rotation in the plane (p, q) that makes s_pq zero; `v` collects the eigenvectors in its columns. */
function rotate(s: Float64Array, v: Float64Array, n: number, p: number, q: number): void {
  const pq = s[p * n + q];
  if (pq === 0) return;
  const tau = (s[q * n + q] - s[p * n + p]) / (2 * pq);
  const t = (tau >= 0 ? 1 : -1) / (Math.abs(tau) + Math.sqrt(1 + tau * tau));
  const c = 1 / Math.sqrt(1 + t * t);
  const sine = t * c;
  for (let k = 0; k < n; k++) {
    const kp = s[k * n + p];
    const kq = s[k * n + q];
    s[k * n + p] = c * kp - sine * kq;
    s[k * n + q] = sine * kp + c * kq;
  }
  for (let k = 0; k < n; k++) {
    const pk = s[p * n + k];
    const qk = s[q * n + k];
    s[p * n + k] = c * pk - sine * qk;
    s[q * n + k] = sine * pk + c * qk;
    const vp = v[k * n + p];
    const vq = v[k * n + q];
    v[k * n + p] = c * vp - sine * vq;
    v[k * n + q] = sine * vp + c * vq;
  }
  s[p * n + q] = 0;
  s[q * n + p] = 0;
}
