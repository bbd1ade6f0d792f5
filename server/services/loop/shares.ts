/** shareOf gives a number in [0, 1) that depends on `text` alone (FNV-1a, mixed), evenly spread over texts. */
export function shareOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193) >>> 0;
  hash = Math.imul(hash ^ (hash >>> 16), 0x21f0aaad) >>> 0;
  return ((hash ^ (hash >>> 15)) >>> 0) / 2 ** 32;
}

/** refitTime says how long after midnight UTC (ms, on the grid) the experts of a series are fitted again: not all at once. */
export const refitTime = (seriesId: number, step: number): number =>
  Math.floor((shareOf(`series ${seriesId}`) * 86_400_000) / step) * step;

/** forecasterOf says which of `count` forecasters a workload belongs to: always the same one, which remembers it. */
export const forecasterOf = (workloadId: string, count: number): number =>
  Math.floor(shareOf(workloadId) * count);
