import type { CurveData } from "./curve-data";

/** Flag is a mark in the acts lane: what changed, who or what did it, and a word beside it where there is room. */
export interface Flag {
  at: number;
  x: number;
  text: string;
  by: "person" | "rule" | "floor";
  /** Open plans stand right of now and wait. */
  waits: boolean;
  word?: string;
  /** Full sentence for the button. */
  says: string;
  planId: string;
}

/** What a flag takes at least, in pixels: it is pressed with a finger too. */
const FLAG_WIDTH = 26;
const sign = (change: number): string => (change > 0 ? `+${change}` : `−${Math.abs(change)}`);

/** prepareFlags places acts by time; acts of one hand that would cover each other become one flag with their sum, those of two hands stand side by side. */
export function prepareFlags(
  data: CurveData,
  x: (at: number) => number,
  right: number,
  clock: (at: number) => string,
): Flag[] {
  const flags: (Flag & { change: number })[] = [];
  for (const act of data.acts) {
    const change = act.to - act.from;
    if (change === 0 || act.at < data.from || act.at > data.to) continue;
    const who =
      act.by === "floor"
        ? "The reactive floor"
        : act.by === "person"
          ? (act.decidedName ?? "A person")
          : "A rule";
    const failed = act.state === "failed" || act.state === "refused" ? `, ${act.state}` : "";
    const says = `${clock(act.at)}: ${who} changed ${act.from} to ${act.to} replicas${failed}.`;
    const last = flags[flags.length - 1];
    if (last && last.by === act.by && x(act.at) - last.x < FLAG_WIDTH) {
      last.change += change;
      last.text = last.change === 0 ? "±0" : sign(last.change);
      last.says += ` ${says}`;
    } else {
      flags.push({
        at: act.at,
        x: last ? Math.max(x(act.at), last.x + FLAG_WIDTH) : x(act.at),
        change,
        text: sign(change),
        by: act.by,
        waits: false,
        says,
        planId: act.planId,
      });
    }
  }
  const { plan } = data;
  if (plan && plan.to !== plan.from) {
    const at = Math.max(plan.actAt, data.now);
    const waits = plan.state === "proposed";
    const change = plan.to - plan.from;
    const says = waits
      ? `${clock(at)}: P-${plan.number} from ${plan.from} to ${plan.to} replicas waits for a person until ${clock(plan.expiresAt)}.`
      : `${clock(at)}: P-${plan.number} from ${plan.from} to ${plan.to} replicas is under way.`;
    const last = flags[flags.length - 1];
    flags.push({
      at,
      x: last ? Math.max(x(at), last.x + FLAG_WIDTH) : x(at),
      change,
      text: sign(change),
      by: waits ? "person" : "rule",
      waits,
      says,
      planId: plan.id,
    });
  }
  return flags.map(({ change: _, ...flag }, i) => {
    const word = flag.waits ? "waits for a person" : flag.by === "floor" ? "floor" : undefined;
    const room = (flags[i + 1]?.x ?? right) - flag.x - FLAG_WIDTH;
    return word && room > word.length * 6.2 ? { ...flag, word } : flag;
  });
}

/** EventTick is a mark in the events lane; its words are cut to the room before the next. */
export interface EventTick {
  at: number;
  x: number;
  text: string;
  says: string;
  gap: boolean;
  /** Pixels until the next tick. */
  room: number;
}

/** prepareEvents places calendar entries and gaps by the start that is in sight. */
export function prepareEvents(
  data: CurveData,
  x: (at: number) => number,
  right: number,
  clock: (at: number) => string,
): EventTick[] {
  const ticks = [
    ...data.events.map((event) => ({
      at: Math.max(event.startsAt, data.from),
      text: event.title,
      says: `${clock(event.startsAt)} to ${clock(event.endsAt)}: ${event.title} (${event.kind}).`,
      gap: false,
    })),
    ...data.gaps.map((gap) => ({
      at: gap.from,
      text: "source gap",
      says: `No data ${clock(gap.from)} to ${clock(gap.to)}.`,
      gap: true,
    })),
  ].sort((a, b) => a.at - b.at);
  return ticks.map((tick, i) => {
    const left = x(tick.at);
    const next = ticks[i + 1] ? x(ticks[i + 1].at) : right;
    return { ...tick, x: left, room: Math.max(0, next - left - 10) };
  });
}
