import type { Clock } from "@/server/ports/clock";

/** wallClock tells the machine's time. */
export const wallClock: Clock = { now: () => Date.now(), speed: 1 };

/** fastClock runs `speed` times as fast as the wall since `anchor` (epoch ms). */
export function fastClock(anchor: number, speed: number): Clock {
  return { now: () => Math.floor(anchor + (Date.now() - anchor) * speed), speed };
}
