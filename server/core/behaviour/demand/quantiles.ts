import { normalScore } from "@/server/core/forecast/levels";

/**
 * amountQuantile reads a quantile off an amount with a mean and a variance that is never below 0 and often exactly 0: with probability
 * exp(−mean²/variance) nothing comes, and what comes is gamma-distributed (Wilson and Hilferty 1931 for its quantile).
 */
export function amountQuantile(mean: number, variance: number, level: number): number {
  if (!(mean > 0)) return 0;
  if (!(variance > 0)) return mean;
  const nothing = Math.exp((-mean * mean) / variance);
  if (level <= nothing) return 0;
  const inner = nothing > 1e-6 ? (level - nothing) / (1 - nothing) : level;
  const m = mean / (1 - nothing);
  const v = Math.max(1e-12 * m * m, (variance + mean * mean) / (1 - nothing) - m * m);
  const shape = (m * m) / v;
  const root =
    1 - 1 / (9 * shape) + normalScore(Math.min(1 - 1e-9, Math.max(1e-9, inner))) / (3 * Math.sqrt(shape));
  return Math.max(0, m * root ** 3);
}
