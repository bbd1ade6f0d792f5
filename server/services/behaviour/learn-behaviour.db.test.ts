import { describe, expect, it } from "vitest";
import { systemActor } from "@/server/auth/actors";
import { seededRandom } from "@/server/core/replay/random";
import { invoke } from "@/server/services/verb";
import { findSubjects, readMemory, saveMemory, saveSubjects } from "@/server/store/behaviour";
import { testDeps } from "@/server/testing/deps";
import { allocateReservation } from "./change-reservation";
import { forgetBehaviour } from "./forget-behaviour";
import { keepReservations } from "./keep-reservations";
import { learnBehaviour } from "./learn-behaviour";
import { contextsOf, type StoredActions, type StoredCosts } from "./memory";

const [MINUTE, HOUR, DAY] = [60_000, 3_600_000, 86_400_000];
const NOW = Date.UTC(2026, 10, 19, 8);
const ACTIONS = ["look", "work", "save"];

/** world has 30 users' acts of three days, from which nothing was learnt yet; the last user has not come since the first day. */
async function world() {
  const deps = await testDeps(NOW, { pseudonymKey: "a key for tests" });
  const random = seededRandom(9);
  const acts = Array.from({ length: 3_000 }, (_, n) => {
    const user = Math.floor(random() * 30);
    const days = user === 29 ? 2.9 - 0.4 * random() : 3 * random();
    return {
      id: `act ${n}`,
      at: Math.floor(NOW - HOUR - days * DAY),
      user: `u_${String(user).padStart(2, "0")}`,
      session: "s",
      application: "desk",
      action: ACTIONS[Math.floor(random() * ACTIONS.length)],
    };
  });
  await deps.activity.add(acts);
  return deps;
}
type World = Awaited<ReturnType<typeof world>>;

const known = async ({ db }: World) => ({
  subjects: await findSubjects(db),
  memory: await db.behaviourMemory.findMany({ orderBy: { part: "asc" } }),
});

/** killedIn is the same world in which the process dies in its nth transaction, after everything was written and before it is committed. */
function killedIn(deps: World, nth: number): World {
  let count = 0;
  const db = new Proxy(deps.db, {
    get: (of, name) =>
      name !== "$transaction"
        ? Reflect.get(of, name)
        : (work: (tx: unknown) => Promise<unknown>, options: object) =>
            of.$transaction(async (tx) => {
              const result = await work(tx);
              if (++count === nth) throw new Error("killed");
              return result;
            }, options),
  });
  return { ...deps, db } as World;
}

describe("learnBehaviour at work", () => {
  it("counts every act once, wherever the process is killed", async () => {
    const [clean, killed] = [await world(), await world()];
    await learnBehaviour(clean);
    for (const nth of [1, 2, 3])
      await expect(learnBehaviour(killedIn(killed, nth))).rejects.toThrow("killed");
    await learnBehaviour(killed);
    const [expected, found] = [await known(clean), await known(killed)];
    expect(found.subjects).toEqual(expected.subjects);
    expect(found.memory).toEqual(expected.memory);
    const acts = found.subjects.reduce((sum, { profile }) => sum + profile.amounts.acts, 0);
    expect(acts).toBeGreaterThan(2_000);
    await learnBehaviour(killed);
    expect((await known(killed)).subjects).toEqual(expected.subjects);
  });

  it("lets one of two who allocate at once win, and leaves what people changed to them", async () => {
    const deps = await world();
    await learnBehaviour(deps);
    const costs: StoredCosts = {
      scored: ACTIONS.map((action) => ({
        action: `desk/${action}`,
        score: 40,
        low: 30,
        high: 50,
        milliseconds: 99,
        amounts: { cpu: 0.1, memory: 1e6 },
        acts: 10,
      })),
    };
    await saveMemory(deps.db, "costs", NOW - HOUR, costs);
    const actor = systemActor("test", "Test");
    const ask = () => invoke(allocateReservation, actor, deps, { pseudonym: "u_03", resource: "cpu" });
    const before = await findSubjects(deps.db);
    const asked = await Promise.allSettled([ask(), ask(), ask()]);
    expect(asked.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    for (const one of asked)
      if (one.status === "rejected") expect(one.reason).toMatchObject({ code: "conflict" });
    expect(await deps.db.audit.count({ where: { targetKind: "reservation" } })).toBe(1);
    const reservedOf = async () =>
      (await findSubjects(deps.db)).find(({ subject }) => subject === "u_03")?.reserved;
    const reserved = await reservedOf();
    expect(reserved?.cpu).toBeGreaterThan(0);
    // What was read before somebody changed it does not come back.
    await saveSubjects(deps.db, before);
    expect(await reservedOf()).toEqual(reserved);
    await Promise.all([keepReservations(deps), keepReservations(deps)]);
    expect((await reservedOf())?.cpu).toBe(reserved?.cpu);
  });

  it("forgets who no longer comes, also in the model of next actions", async () => {
    const deps = await world();
    await learnBehaviour(deps);
    const contexts = async () =>
      contextsOf((await readMemory<StoredActions>(deps.db, "actions"))?.body.state.contexts ?? "").map(
        ([key]) => key,
      );
    expect((await contexts()).some((key) => key.startsWith("uu_29|"))).toBe(true);
    expect(await forgetBehaviour(deps, NOW - 2 * DAY)).toBe(1);
    expect((await findSubjects(deps.db)).map(({ subject }) => subject)).not.toContain("u_29");
    expect((await contexts()).filter((key) => key.includes("u_29"))).toEqual([]);
    expect((await contexts()).some((key) => key.startsWith("uu_03|"))).toBe(true);
  });

  it("ends no session while its user's acts lie minutes apart across two looks", async () => {
    const deps = await testDeps(NOW);
    const act = (n: number, at: number) => ({
      id: `${n}`,
      at,
      user: "u_1",
      session: "s",
      application: "desk",
      action: "look",
    });
    await deps.activity.add([act(1, NOW - 20 * MINUTE), act(2, NOW - 15 * MINUTE)]);
    await learnBehaviour(deps);
    await deps.activity.add([act(3, NOW - 1 * MINUTE)]);
    deps.at = NOW + 10 * MINUTE;
    await learnBehaviour(deps);
    const [{ session, profile }] = await findSubjects(deps.db);
    expect(session).toMatchObject({ acts: 3, startsAt: NOW - 20 * MINUTE });
    expect(profile.amounts.sessions).toBeCloseTo(1, 9);
  });
});
