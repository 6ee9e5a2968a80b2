/** Lower Cholesky factor of the symmetric positive definite A, [n, n] row-major, in place. False, leaving A spoilt, if A is not. */
export function factorise(a: Float64Array, n: number): boolean {
  for (let j = 0; j < n; j++) {
    for (let i = j; i < n; i++) {
      let sum = a[i * n + j];
      for (let k = 0; k < j; k++) sum -= a[i * n + k] * a[j * n + k];
      if (i > j) a[i * n + j] = sum / a[j * n + j];
      else if (sum > 0) a[j * n + j] = Math.sqrt(sum);
      else return false;
    }
  }
  return true;
}

/** Solves L Lᵀ x = b in place for a lower factor L, [n, n] row-major; b becomes x. */
export function solveFactored(factor: Float64Array, b: Float64Array): void {
  const n = b.length;
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < i; k++) b[i] -= factor[i * n + k] * b[k];
    b[i] /= factor[i * n + i];
  }
  for (let i = n - 1; i >= 0; i--) {
    for (let k = i + 1; k < n; k++) b[i] -= factor[k * n + i] * b[k];
    b[i] /= factor[i * n + i];
  }
}

/**
 * Solves A x = b for a symmetric positive definite A, [n, n] row-major, in place: A becomes its lower Cholesky factor, b
 * the solution. Returns false, leaving A spoilt, if A is not numerically positive definite.
 */
export function solvePositiveDefinite(a: Float64Array, b: Float64Array): boolean {
  if (!factorise(a, b.length)) return false;
  solveFactored(a, b);
  return true;
}
