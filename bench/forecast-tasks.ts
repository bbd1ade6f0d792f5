import { createReadStream } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { makeSeries, type Series } from "@/server/core/series/series";

/** Task is one line of tasks.jsonl: forecast `horizon_steps` steps from `origin` (epoch seconds) on. */
export interface Task {
  series: string;
  metric: string;
  origin: number;
  horizon_steps: number;
  /** Seconds. */
  step: number;
  index: number;
  file: string;
}

/** readTasks groups the tasks of a directory by series file, each group by rising origin. */
export async function readTasks(dir: string): Promise<Map<string, Task[]>> {
  const groups = new Map<string, Task[]>();
  for await (const line of createInterface({ input: createReadStream(join(dir, "tasks.jsonl")) })) {
    if (!line.trim()) continue;
    const task = JSON.parse(line) as Task;
    groups.set(task.file, [...(groups.get(task.file) ?? []), task]);
  }
  for (const group of groups.values()) group.sort((a, b) => a.origin - b.origin);
  return groups;
}

/** readSeries reads `series/<file>.csv` (`timestamp,value`, regular, epoch seconds); an empty value is missing. */
export async function readSeries(dir: string, file: string, stepSeconds: number): Promise<Series> {
  const lines = (await readFile(join(dir, "series", `${file}.csv`), "utf8")).split("\n").slice(1);
  const rows = lines.filter((line) => line.includes(",")).map((line) => line.split(","));
  if (rows.length === 0) throw new Error(`${file}.csv has no rows. Write "timestamp,value" lines.`);
  const start = Number(rows[0][0]);
  const length = Math.round((Number(rows[rows.length - 1][0]) - start) / stepSeconds) + 1;
  const values = new Float64Array(length).fill(Number.NaN);
  for (const [at, value] of rows)
    if (value.trim() !== "") values[Math.round((Number(at) - start) / stepSeconds)] = Number(value);
  return makeSeries(start * 1000, stepSeconds * 1000, values);
}
