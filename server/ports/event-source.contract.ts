import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { EVENT_KINDS } from "@/server/core/words";
import type { ActivityEvent, EventSource } from "./event-source";

/** EventSourceCase is a source and a range in which it has activity. */
export interface EventSourceCase {
  readonly source: EventSource;
  readonly from: number;
  readonly to: number;
  /** The same kind of source where nothing answers; left out where that cannot happen. */
  readonly unreachable?: EventSource;
  close?(): Promise<void> | void;
}

async function activityOf(source: EventSource, from: number, to: number): Promise<ActivityEvent[]> {
  const found: ActivityEvent[] = [];
  for await (const some of source.activity(from, to)) found.push(...some);
  return found;
}

/** eventSourceContract registers what every EventSource must do; `make` is called once. */
export function eventSourceContract(name: string, make: () => Promise<EventSourceCase>): void {
  describe(`${name} keeps the contract of an event source`, () => {
    let given: EventSourceCase;
    beforeAll(async () => {
      given = await make();
    });
    afterAll(async () => {
      await given.close?.();
    });

    it("delivers activity of the range, oldest first, each event once", async () => {
      const { source, from, to } = given;
      const events = await activityOf(source, from, to);
      expect(events.length).toBeGreaterThan(0);
      expect(events.filter(({ at }) => at < from || at >= to)).toEqual([]);
      expect(events.filter(({ at }, index) => index > 0 && at < events[index - 1].at)).toEqual([]);
      expect(new Set(events.map(({ id }) => id)).size).toBe(events.length);
    });

    it("delivers the same events for the same range", async () => {
      const { source, from, to } = given;
      expect(await activityOf(source, from, to)).toEqual(await activityOf(source, from, to));
    });

    it("loses and doubles nothing when a range is read in two parts", async () => {
      const { source, from, to } = given;
      const middle = Math.floor((from + to) / 2);
      const parts = [...(await activityOf(source, from, middle)), ...(await activityOf(source, middle, to))];
      expect(parts).toEqual(await activityOf(source, from, to));
    });

    it("delivers nothing for an empty range", async () => {
      expect(await activityOf(given.source, given.from, given.from)).toEqual([]);
    });

    it("tells calendar entries that were announced by then and are not over, each once", async () => {
      const { source, from, to } = given;
      const entries = await source.calendar(from, to);
      expect(entries.filter(({ announcedAt, endsAt }) => announcedAt >= to || endsAt <= from)).toEqual([]);
      expect(entries.filter(({ startsAt, endsAt }) => startsAt > endsAt)).toEqual([]);
      expect(new Set(entries.map(({ id }) => id)).size).toBe(entries.length);
      for (const { kind } of entries) expect(EVENT_KINDS).toContain(kind);
    });

    it("stops when it is told to", async () => {
      const stop = new AbortController();
      stop.abort(new Error("told to stop"));
      const reading = async () => {
        for await (const _ of given.source.activity(given.from, given.to, stop.signal)) continue;
      };
      await expect(reading()).rejects.toThrow("told to stop");
    });

    it("says so when it cannot be reached", async ({ skip }) => {
      const { unreachable, from, to } = given;
      if (!unreachable) return skip("this source lives in the process and is always reached");
      await expect(activityOf(unreachable, from, to)).rejects.toMatchObject({ code: "unavailable" });
      await expect(unreachable.calendar(from, to)).rejects.toMatchObject({ code: "unavailable" });
    });
  });
}
