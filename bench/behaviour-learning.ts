import { seededRandom } from "@/server/core/replay/random";
import { learnBehaviour } from "@/server/services/behaviour/learn-behaviour";
import { readMemory, saveMemory, type SubjectRow, saveSubjects } from "@/server/store/behaviour";
import { openDatabase } from "./database";

const [SECOND, DAY] = [1_000, 86_400_000];
const [KNOWN, ACTS, ACTING] = [[2_000, 50_000], 20_000, 1_000] as const;
const ACTIONS = 40;

/** learning times a look at 20,000 new acts of 1,000 users while 2,000 and 50,000 users are known: it grows with the acts, not with who is known. */
export async function learning(): Promise<unknown> {
  const database = await openDatabase();
  try {
    const { deps } = { deps: database.container };
    const { db } = deps;
    const random = seededRandom(3);
    const results = [];
    let made = 0;
    const act = (n: number, at: number, user: number) => ({
      id: `act ${made++} ${n}`,
      at,
      user: `u_${user}`,
      session: "s",
      application: `app${user % 3}`,
      action: `action${Math.floor(random() * ACTIONS)}`,
    });
    const now = deps.clock.now();
    const first = now - 90 * 60 * SECOND;
    const add = (from: number, to: number, count: number) =>
      deps.activity.add(
        Array.from({ length: count }, (_, n) =>
          act(n, from + Math.floor(((to - from) * n) / count), n % ACTING),
        ),
      );
    await add(first, first + 60 * SECOND, 5_000);
    // A look ends where a round's acts end: later ones have not come yet.
    const learnUntil = (until: number) =>
      learnBehaviour({ ...deps, clock: { ...deps.clock, now: () => until + 120 * SECOND } });
    await learnUntil(first + 60 * SECOND);
    const [row] = await db.subjectBehaviour.findMany({ take: 1 });
    let known = ACTING;
    let from = first + 120 * SECOND;
    for (const [round, users] of KNOWN.entries()) {
      const others: SubjectRow[] = [];
      for (; known < users; known++)
        others.push({
          subject: `u_${known}`,
          segmentId: null,
          lastAt: first - DAY,
          profile: row.profile as unknown as SubjectRow["profile"],
          session: row.session as unknown as SubjectRow["session"],
          stands: null,
          reserved: {},
        });
      await saveSubjects(db, others);
      await add(from, from + 20 * 60 * SECOND, ACTS);
      const outlook = await readMemory(db, "outlook");
      if (!outlook) await saveMemory(db, "outlook", now, { weeks: 1, gaps: [], groups: [] });
      const began = performance.now();
      await learnUntil(from + 20 * 60 * SECOND);
      const milliseconds = performance.now() - began;
      const following = await readMemory(db, "following");
      if (following?.at !== from + 20 * 60 * SECOND) throw new Error("The round's acts were not learnt.");
      console.log(
        `${users} users known: ${ACTS} acts of ${ACTING} users in ${Math.round(milliseconds)} ms, ${(milliseconds / ACTS).toFixed(3)} ms an act`,
      );
      results.push({ round, users, acts: ACTS, milliseconds });
      from += 25 * 60 * SECOND;
    }
    return results;
  } finally {
    await database.close();
  }
}
