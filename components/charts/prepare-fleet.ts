import type { FleetData } from "./curve-data";
import { between, held } from "./prepare-curve";
import { type AxisUnit, axisUnit, niceTicks } from "./scale";

/** FleetRow is one instant of the fleet's chart; what is absent is not drawn. */
export interface FleetRow {
  at: number;
  actual?: number;
  ready?: number;
  median?: number;
  band?: [number, number];
  tail?: [number, number];
}

/** FleetCurveModel is what the fleet's chart draws. */
export interface FleetCurveModel {
  rows: FleetRow[];
  ticks: number[];
  top: number;
  axis: AxisUnit;
}

/** prepareFleet lays demand, capacity and the summed forecast on one axis of instants; a gap stays a gap. */
export function prepareFleet(data: FleetData): FleetCurveModel {
  const last = data.demand.at(-1);
  const forecast = data.forecast
    .map((f) => ({ ...f, at: f.at + data.bucketMs / 2 }))
    .filter((f) => f.at > data.now);
  const start = last && { at: data.now, q10: last.value, q50: last.value, q90: last.value, q99: last.value };
  const ahead = start && forecast.length > 0 ? [start, ...forecast] : forecast;
  const lastReady = data.ready.at(-1);
  const ready = lastReady ? [...data.ready, { at: data.now, value: lastReady.value }] : [];
  const times = new Set([...data.demand, ...ready, ...ahead].map((p) => p.at));
  for (let i = 1; i < data.demand.length; i++) {
    const gap = data.demand[i].at - data.demand[i - 1].at;
    if (gap > 1.5 * data.bucketMs) times.add(data.demand[i - 1].at + gap / 2);
  }
  const step = data.bucketMs * 2.6;
  const rows = [...times]
    .sort((a, b) => a - b)
    .map((at): FleetRow => {
      const row: FleetRow = { at, actual: between(data.demand, at, 1.5 * data.bucketMs, (p) => p.value) };
      row.ready = at <= data.now ? held(ready, at) : undefined;
      row.median = between(ahead, at, step, (p) => p.q50);
      if (row.median !== undefined) {
        row.band = [
          between(ahead, at, step, (p) => p.q10) ?? row.median,
          between(ahead, at, step, (p) => p.q90) ?? row.median,
        ];
        row.tail = [row.band[1], between(ahead, at, step, (p) => p.q99) ?? row.band[1]];
      }
      return row;
    });
  const most = Math.max(0, ...rows.flatMap((row) => [row.actual ?? 0, row.ready ?? 0, row.tail?.[1] ?? 0]));
  const axis = axisUnit(most, data.unit);
  const ticks = niceTicks((most * 1.02) / axis.divisor, 3).map((tick) => tick * axis.divisor);
  return { rows, ticks, top: ticks[ticks.length - 1], axis };
}
