import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { z } from "zod";
import type { WorldIdentity } from "./epoch";

const sandboxState = z.object({
  seed: z.number().int(),
  /** Epoch ms at which the sandbox was first started. */
  liveStart: z.number().int(),
  clock: z.object({ anchor: z.number(), speed: z.number() }),
});
type SandboxState = z.infer<typeof sandboxState>;

/** ClockOptions are what a start asks of the clock; what is left out stays as it was. */
export interface ClockOptions {
  /** Sandbox milliseconds per wall millisecond, > 0. */
  readonly speed?: number;
  /** Epoch ms at which the sandbox's time and the wall's are the same. */
  readonly anchor?: number;
}

/** timeOf gives a clock's present at a wall time, epoch ms. */
export const timeOf = ({ anchor, speed }: SandboxState["clock"], wall: number): number =>
  Math.floor(anchor + (wall - anchor) * speed);

/** clockFor keeps the last clock, or makes one of the asked speed whose time goes on where the last one stands at `wall`. */
export function clockFor(
  last: SandboxState["clock"] | undefined,
  asked: ClockOptions,
  wall: number,
): SandboxState["clock"] {
  const speed = asked.speed ?? last?.speed ?? 1;
  if (asked.anchor !== undefined) return { anchor: asked.anchor, speed };
  if (!last || speed === 1) return { anchor: last?.speed === 1 ? last.anchor : wall, speed };
  if (last.speed === speed) return last;
  // anchor + (wall − anchor) · speed = what the last clock shows
  return { anchor: (wall * speed - timeOf(last, wall)) / (speed - 1), speed };
}

/**
 * openState reads what a data directory remembers of its sandbox, or begins one there whose live time starts now. The
 * seed of the first start stays: another one throws, since the history would no longer be what was told.
 */
export function openState(
  dataDir: string,
  seed: number | undefined,
  asked: ClockOptions,
  wall: number,
): { identity: WorldIdentity; clock: SandboxState["clock"] } {
  mkdirSync(dataDir, { recursive: true });
  const file = path.join(dataDir, "sandbox.json");
  const last = existsSync(file) ? sandboxState.parse(JSON.parse(readFileSync(file, "utf8"))) : undefined;
  if (last && seed !== undefined && seed !== last.seed) {
    throw new Error(
      `${dataDir} holds the sandbox of seed ${last.seed}, not ${seed}; use that seed or an empty directory.`,
    );
  }
  const clock = clockFor(last?.clock, asked, wall);
  const state: SandboxState = {
    seed: last?.seed ?? seed ?? 1,
    liveStart: last?.liveStart ?? timeOf(clock, wall),
    clock,
  };
  writeDurably(file, JSON.stringify(state));
  return { identity: { seed: state.seed, liveStart: state.liveStart }, clock };
}

/** Written beside and renamed, so that a crash leaves the old state or the new one. */
function writeDurably(file: string, text: string): void {
  writeFileSync(`${file}.new`, text, { mode: 0o600, flush: true });
  renameSync(`${file}.new`, file);
  const folder = openSync(path.dirname(file), "r");
  fsyncSync(folder);
  closeSync(folder);
}
