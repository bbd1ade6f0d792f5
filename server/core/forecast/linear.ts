/** factorise turns the symmetric positive definite n × n matrix (row-major) into its lower Cholesky factor, in place. */
export function factorise(a: Float64Array, n: number): void {
  for (let j = 0; j < n; j++) {
    let d = a[j * n + j];
    for (let k = 0; k < j; k++) d -= a[j * n + k] * a[j * n + k];
    const root = Math.sqrt(Math.max(d, 1e-12));
    a[j * n + j] = root;
    for (let i = j + 1; i < n; i++) {
      let v = a[i * n + j];
      for (let k = 0; k < j; k++) v -= a[i * n + k] * a[j * n + k];
      a[i * n + j] = v / root;
    }
  }
}

/** solve gives x with L Lᵀ x = b for the lower factor L; b is overwritten with x. */
export function solve(factor: Float64Array, n: number, b: Float64Array): Float64Array {
  for (let i = 0; i < n; i++) {
    let v = b[i];
    for (let k = 0; k < i; k++) v -= factor[i * n + k] * b[k];
    b[i] = v / factor[i * n + i];
  }
  for (let i = n - 1; i >= 0; i--) {
    let v = b[i];
    for (let k = i + 1; k < n; k++) v -= factor[k * n + i] * b[k];
    b[i] = v / factor[i * n + i];
  }
  return b;
}

/** gram gives Xᵀ X (n × n, row-major) of `rows` × n values. */
export function gram(x: Float64Array, rows: number, n: number): Float64Array {
  const g = new Float64Array(n * n);
  for (let r = 0, at = 0; r < rows; r++, at += n) {
    for (let i = 0; i < n; i++) {
      const v = x[at + i];
      for (let j = 0; j <= i; j++) g[i * n + j] += v * x[at + j];
    }
  }
  for (let i = 0; i < n; i++) for (let j = i + 1; j < n; j++) g[i * n + j] = g[j * n + i];
  return g;
}

/** project gives Xᵀ v of `rows` × n values and `rows` targets. */
export function project(x: Float64Array, rows: number, n: number, v: Float64Array): Float64Array {
  const out = new Float64Array(n);
  for (let r = 0, at = 0; r < rows; r++, at += n) for (let i = 0; i < n; i++) out[i] += x[at + i] * v[r];
  return out;
}
