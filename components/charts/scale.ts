/** Scale maps a domain to pixels, linearly, and back. */
export interface Scale {
  readonly domain: readonly [number, number];
  readonly range: readonly [number, number];
  (value: number): number;
  invert(pixel: number): number;
}

/** linear makes a scale; an empty domain maps everything to the range's start. */
export function linear(domain: readonly [number, number], range: readonly [number, number]): Scale {
  const width = domain[1] - domain[0];
  const factor = width === 0 ? 0 : (range[1] - range[0]) / width;
  const scale = (value: number) => range[0] + (value - domain[0]) * factor;
  return Object.assign(scale, {
    domain,
    range,
    invert: (pixel: number) => (factor === 0 ? domain[0] : domain[0] + (pixel - range[0]) / factor),
  });
}

/** niceTicks gives at most `most` + 1 round values from 0 up, the last at or above `top`: 0, 600, 1,200 … */
export function niceTicks(top: number, most = 6): number[] {
  if (!(top > 0) || !Number.isFinite(top)) return [0, 1];
  const raw = top / most;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step =
    [1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10].map((m) => m * power).find((s) => s >= raw * (1 - 1e-9)) ??
    10 * power;
  const count = Math.ceil(top / step - 1e-9);
  return Array.from({ length: count + 1 }, (_, i) => Number((i * step).toPrecision(12)));
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const STEPS = [
  5 * MINUTE,
  10 * MINUTE,
  15 * MINUTE,
  30 * MINUTE,
  HOUR,
  2 * HOUR,
  3 * HOUR,
  6 * HOUR,
  12 * HOUR,
  24 * HOUR,
  48 * HOUR,
];

/** timeTicks gives round instants (epoch ms) inside [from, to), at least `apart` pixels from each other on `width` pixels. */
export function timeTicks(from: number, to: number, width: number, apart = 64, offset = 0): number[] {
  const most = Math.max(1, Math.floor(width / apart));
  const step = STEPS.find((s) => (to - from) / s <= most) ?? 7 * 24 * HOUR;
  const first = Math.ceil((from + offset) / step) * step - offset;
  const ticks: number[] = [];
  // The last label needs half of its width left of the edge.
  const last = to - ((to - from) / Math.max(1, width)) * 16;
  for (let at = first; at < last; at += step) ticks.push(at);
  return ticks;
}

/** AxisUnit is how an axis writes amounts: divided by `divisor`, in `unit`; the same for all of its ticks. */
export interface AxisUnit {
  divisor: number;
  unit: string;
}

const BINARY = ["B", "KiB", "MiB", "GiB", "TiB"];
const DECIMAL = ["B/s", "kB/s", "MB/s", "GB/s", "TB/s"];
const WORDS: Record<string, string> = { "1/s": "req/s", devices: "GPUs" };

/** axisUnit chooses the unit in which amounts up to `top` are written on an axis. */
export function axisUnit(top: number, unit: string): AxisUnit {
  const [base, names] = unit === "bytes" ? [1024, BINARY] : unit === "bytes/s" ? [1000, DECIMAL] : [1, []];
  if (base === 1 || !(top > 0)) return { divisor: 1, unit: WORDS[unit] ?? unit };
  const power = Math.min(names.length - 1, Math.max(0, Math.floor(Math.log(top) / Math.log(base))));
  return { divisor: base ** power, unit: names[power] };
}
