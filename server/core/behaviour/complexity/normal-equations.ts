/** choleskyOf factors a symmetric positive matrix into a lower triangle; what is not positive is lifted to a trifle. */
export function choleskyOf(matrix: readonly Float64Array[]): Float64Array[] {
  const n = matrix.length;
  const lower = Array.from({ length: n }, () => new Float64Array(n));
  for (let i = 0; i < n; i++) {
    for (let k = 0; k <= i; k++) {
      let sum = matrix[i][k];
      for (let j = 0; j < k; j++) sum -= lower[i][j] * lower[k][j];
      lower[i][k] = i === k ? Math.sqrt(Math.max(1e-12, sum)) : sum / lower[k][k];
    }
  }
  return lower;
}

/** solveSymmetric solves matrix · x = right for a symmetric positive matrix. */
export function solveSymmetric(matrix: readonly Float64Array[], right: Float64Array): Float64Array {
  return solveFactored(choleskyOf(matrix), right);
}

/** inverseDiagonal gives the diagonal of the inverse of a symmetric positive matrix. */
export function inverseDiagonal(matrix: readonly Float64Array[]): Float64Array {
  const lower = choleskyOf(matrix);
  return Float64Array.from(matrix, (_, i) => {
    const unit = new Float64Array(matrix.length);
    unit[i] = 1;
    return solveFactored(lower, unit)[i];
  });
}

function solveFactored(lower: readonly Float64Array[], right: Float64Array): Float64Array {
  const n = lower.length;
  const x = right.slice();
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < i; k++) x[i] -= lower[i][k] * x[k];
    x[i] /= lower[i][i];
  }
  for (let i = n - 1; i >= 0; i--) {
    for (let k = i + 1; k < n; k++) x[i] -= lower[k][i] * x[k];
    x[i] /= lower[i][i];
  }
  return x;
}
