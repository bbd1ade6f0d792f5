import { collectDefaultMetrics, Gauge, Registry } from "prom-client";

/** Census is what the product says of itself: counts only, no names. */
export interface Census {
  workloads: readonly { mode: string; count: number }[];
  plans: readonly { state: string; count: number }[];
  /** Seconds since the newest sample of any live source; undefined before the first. */
  sampleAgeSeconds?: number;
  /** Seconds since the newest forecast; undefined before the first. */
  forecastAgeSeconds?: number;
  stopped: boolean;
}

const shared = globalThis as { headroomMetrics?: Registry };

function processMetrics(): Registry {
  if (!shared.headroomMetrics) {
    shared.headroomMetrics = new Registry();
    collectDefaultMetrics({ register: shared.headroomMetrics, prefix: "headroom_web_" });
  }
  return shared.headroomMetrics;
}

/** exposition writes a census and this process's own figures in Prometheus' text format. */
export async function exposition(census: Census): Promise<{ type: string; text: string }> {
  const register = new Registry();
  const gauge = (name: string, help: string, labelNames: string[] = []) =>
    new Gauge({ name: `headroom_${name}`, help, labelNames, registers: [register] });
  const workloads = gauge("workloads", "Workloads on each rung.", ["mode"]);
  for (const { mode, count } of census.workloads) workloads.set({ mode }, count);
  const plans = gauge("plans", "Plans in each state.", ["state"]);
  for (const { state, count } of census.plans) plans.set({ state }, count);
  gauge("stopped", "1 while all actuation is stopped.").set(census.stopped ? 1 : 0);
  if (census.sampleAgeSeconds !== undefined)
    gauge("sample_age_seconds", "Age of the newest sample.").set(census.sampleAgeSeconds);
  if (census.forecastAgeSeconds !== undefined)
    gauge("forecast_age_seconds", "Age of the newest forecast.").set(census.forecastAgeSeconds);
  return {
    type: register.contentType,
    text: `${await register.metrics()}\n${await processMetrics().metrics()}`,
  };
}
