import { actionModel, START, USUAL_SETTINGS } from "@/server/core/behaviour/actions/variable-order";
import { chainOf } from "@/server/core/behaviour/demand/chain";
import { type ActiveUser, behaviourDemand, type Group } from "@/server/core/behaviour/demand/demand";
import { newHabit } from "@/server/core/behaviour/demand/habits";
import { seededRandom } from "@/server/core/replay/random";
import { LEVELS } from "@/server/core/forecast/levels";

const [USERS, SINGLE, SEGMENTS, ACTIONS, RESOURCES] = [50_000, 5_000, 12, 60, 4];
const [STEPS, STEP] = [3, 5 * 60_000];

/** volume times the demand of 50,000 active users in 12 segments with 60 actions: 15 minutes by five, 4 resources, 5,000 users by themselves. */
export async function volume(): Promise<unknown> {
  const random = seededRandom(7);
  const names = Array.from({ length: ACTIONS }, (_, a) => `app${a % 3}/action${a}`);
  const costs = new Map(
    names.map((name) => [name, Float64Array.from({ length: RESOURCES }, () => 10 ** (3 * random() - 2))]),
  );
  const model = actionModel(USUAL_SETTINGS);
  for (let n = 0; n < 60_000; n++) {
    const from = Math.floor(random() * ACTIONS);
    model.learn(
      { user: `u_${n % SINGLE}`, segment: n % SEGMENTS, recent: [START, from] },
      (from + Math.floor(random() * 6)) % ACTIONS,
      ACTIONS,
    );
  }
  const began = performance.now();
  const groups = new Map<number, Group>();
  for (let s = 0; s < SEGMENTS; s++) {
    const habit = newHabit();
    for (const [a, name] of ["", ...names].entries()) {
      habit.next.set(
        name,
        new Map([
          ["", 20],
          ...Array.from(
            { length: 8 },
            (_, k) => [names[(a + k * (s + 1)) % ACTIONS], 100 / (k + 1)] as const,
          ),
        ]),
      );
      habit.pauses.set(
        name,
        Array.from({ length: 90 }, (_, b) => 1000 * Math.exp(-0.5 * ((b - 28 - s) / 6) ** 2)),
      );
    }
    const chain = chainOf({ habit, costs, columns: RESOURCES, steps: STEPS, stepMs: STEP });
    groups.set(s, { chain, arrivals: new Float64Array(STEPS).fill(80), stands: 1 });
  }
  const solved = performance.now();
  const users: ActiveUser[] = Array.from({ length: USERS }, (_, n) => {
    const last = Math.floor(random() * ACTIONS);
    const segment = n % SEGMENTS;
    const next = new Map<string, number>();
    if (n < SINGLE) {
      const said = model.predict({ user: `u_${n}`, segment, recent: [START, last] }, ACTIONS);
      for (let a = 0; a < ACTIONS; a++) if (said[a] > 0.02) next.set(names[a], said[a]);
    }
    return {
      user: `u_${n}`,
      segment,
      lastAction: names[last],
      idleMs: 300_000 * random() ** 2,
      stands: 1,
      ...(n < SINGLE && { next }),
    };
  });
  const asked = performance.now();
  const demand = behaviourDemand({
    users,
    groups,
    columns: RESOURCES,
    steps: STEPS,
    stepMs: STEP,
    levels: LEVELS,
    single: ({ next }) => next !== undefined,
  });
  let read = 0;
  for (const of of [demand.total, ...demand.segments.values(), ...demand.users.values()])
    for (let c = 0; c < RESOURCES; c++) read += demand.paths(of, c).length;
  const done = performance.now();
  const seconds = (done - began) / 1000;
  console.log(
    `${USERS} users (${SINGLE} by themselves), ${STEPS} steps, ${RESOURCES} resources, one core: ${seconds.toFixed(2)} s (chains of ${SEGMENTS} segments × ${ACTIONS} actions ${((solved - began) / 1000).toFixed(2)} s, next actions ${((asked - solved) / 1000).toFixed(2)} s, adding up and ${read} quantile paths ${((done - asked) / 1000).toFixed(2)} s)`,
  );
  return { users: USERS, single: SINGLE, seconds };
}
