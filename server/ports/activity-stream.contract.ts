import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ActivityStream } from "./activity-stream";

/** ActivityStreamCase is a stream that is empty at first. */
export interface ActivityStreamCase {
  /** A reader, as another process would open it. */
  open(): Promise<ActivityStream>;
  /** Adds entries with one field "event". */
  send(texts: readonly string[]): Promise<void>;
  /** A reader where nothing answers. */
  unreachable(): Promise<ActivityStream>;
  close(): Promise<void>;
}

/** activityStreamContract registers what every ActivityStream must do; `make` is called once. */
export function activityStreamContract(name: string, make: () => Promise<ActivityStreamCase>): void {
  describe(`${name} keeps the contract of a stream of activity`, () => {
    let given: ActivityStreamCase;
    beforeAll(async () => {
      given = await make();
    });
    afterAll(() => given.close());
    const texts = (from: number, count: number) => Array.from({ length: count }, (_, i) => `n${from + i}`);

    it("gives every entry once as long as each is done, in order, and none when nothing waits", async () => {
      const reader = await given.open();
      expect(await reader.read(10)).toEqual([]);
      await given.send(texts(0, 25));
      expect(await reader.waiting()).toBe(25);
      const seen: string[] = [];
      const ids = new Set<string>();
      for (;;) {
        const entries = await reader.read(10);
        if (entries.length === 0) break;
        expect(entries.length).toBeLessThanOrEqual(10);
        for (const { id, fields } of entries) {
          seen.push(fields.event);
          ids.add(id);
        }
        await reader.done(entries.map(({ id }) => id));
      }
      expect(seen).toEqual(texts(0, 25));
      expect(ids.size).toBe(25);
      expect(await reader.waiting()).toBe(0);
      await reader.close();
    });

    it("gives again what a reader that died had read and not done, before anything newer", async () => {
      const dies = await given.open();
      await given.send(texts(100, 6));
      const first = await dies.read(4);
      await dies.done(first.slice(0, 1).map(({ id }) => id));
      await dies.close();
      await given.send(texts(106, 2));
      const next = await given.open();
      expect(await next.waiting()).toBe(7);
      const again = await next.read(100);
      expect(again.map(({ fields }) => fields.event)).toEqual(texts(101, 3));
      // Read twice without being done: the same again.
      expect((await next.read(100)).map(({ id }) => id)).toEqual(again.map(({ id }) => id));
      await next.done(again.map(({ id }) => id));
      const rest = await next.read(100);
      expect(rest.map(({ fields }) => fields.event)).toEqual(texts(104, 4));
      await next.done(rest.map(({ id }) => id));
      expect(await next.waiting()).toBe(0);
      await next.close();
    });

    it("shows the newest without taking anything", async () => {
      const reader = await given.open();
      await given.send(texts(200, 3));
      expect((await reader.peek(2)).map(({ fields }) => fields.event)).toEqual(texts(201, 2));
      expect(await reader.waiting()).toBe(3);
      await reader.close();
    });

    it("says that nothing answers", async () => {
      await expect(given.unreachable()).rejects.toMatchObject({ code: "unavailable" });
    });
  });
}
