import type { CapacityModel } from "@/server/core/planning/workload";
import { QUANTILE_LEVELS, type Resource } from "@/server/core/words";
import type { Said } from "./as-issued";
import type { ReplayForecasts } from "./asked";
import type { Past } from "./past";
import type { World } from "./world";

/** PackedPast is a Past on its way to a browser: numbers as base64, little-endian. Instants are epoch ms. */
export interface PackedPast {
  readonly capacity: CapacityModel;
  readonly from: number;
  readonly to: number;
  readonly initialReplicas: number;
  readonly promisedSeconds?: number;
  readonly seed: number;
  readonly forecasts: ReplayForecasts;
  readonly grid: { readonly start: number; readonly step: number; readonly length: number };
  readonly demands: readonly { readonly resource: Resource; readonly values: string }[];
  /** `at`: issue instants; `values`: five quantiles for each lead of each issue, NaN where none was kept. */
  readonly said: readonly {
    readonly resource: Resource;
    readonly leadsMs: readonly number[];
    readonly at: string;
    readonly values: string;
  }[];
}

const LEVELS = QUANTILE_LEVELS.length;

/** packPast makes a past small enough to be sent; quantiles lose what is beyond seven digits, nothing else is lost. */
export function packPast(past: Past): PackedPast {
  const { world, said, forecasts } = past;
  const { capacity, from, to, initialReplicas, promisedSeconds, seed, demands } = world;
  return {
    capacity,
    from,
    to,
    initialReplicas,
    promisedSeconds,
    seed,
    forecasts,
    grid: { ...demands[0].demand.grid },
    demands: demands.map(({ resource, demand }) => ({
      resource,
      values: base64(Float64Array.from(demand.values)),
    })),
    said: [...said].map(([resource, byIssue]) => {
      const at = [...byIssue.keys()].sort((a, b) => a - b);
      const leadsMs = [
        ...new Set([...byIssue.values()].flatMap((points) => points.map((p) => p.leadMs))),
      ].sort((a, b) => a - b);
      const values = new Float32Array(at.length * leadsMs.length * LEVELS).fill(Number.NaN);
      at.forEach((issue, row) => {
        for (const point of byIssue.get(issue) ?? [])
          values.set(point.values, (row * leadsMs.length + leadsMs.indexOf(point.leadMs)) * LEVELS);
      });
      return { resource, leadsMs, at: base64(Float64Array.from(at)), values: base64(values) };
    }),
  };
}

/** unpackPast gives back what packPast packed. */
export function unpackPast(packed: PackedPast): Past {
  const { capacity, from, to, initialReplicas, promisedSeconds, seed, forecasts, grid } = packed;
  const demands = packed.demands.map(({ resource, values }) => ({
    resource,
    demand: { grid, values: new Float64Array(bytesOf(values)) },
  }));
  const said = new Map<Resource, Map<number, Said[]>>();
  for (const { resource, leadsMs, at, values } of packed.said) {
    const all = new Float32Array(bytesOf(values));
    const byIssue = new Map<number, Said[]>();
    new Float64Array(bytesOf(at)).forEach((issue, row) => {
      const points = leadsMs.map((leadMs, i): Said => {
        const first = (row * leadsMs.length + i) * LEVELS;
        return { leadMs, values: [...all.subarray(first, first + LEVELS)] };
      });
      byIssue.set(
        issue,
        points.filter((point) => !Number.isNaN(point.values[0])),
      );
    });
    said.set(resource, byIssue);
  }
  const world: World = { demands, capacity, from, to, initialReplicas, promisedSeconds, seed };
  return { world, said, forecasts };
}

function base64(values: Float64Array | Float32Array): string {
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  let text = "";
  // Too many arguments at once overflow the stack.
  for (let i = 0; i < bytes.length; i += 8_192) text += String.fromCharCode(...bytes.subarray(i, i + 8_192));
  return btoa(text);
}

function bytesOf(text: string): ArrayBuffer {
  const raw = atob(text);
  const bytes = new Uint8Array(raw.length);
  for (let i = 0; i < raw.length; i++) bytes[i] = raw.charCodeAt(i);
  return bytes.buffer;
}
