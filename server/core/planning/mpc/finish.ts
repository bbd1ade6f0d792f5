import { sayDuration, sayNumber, sayTime } from "../say";
import type { Binding, Broken, Constraint, FleetPlan, FleetProblem, PoolPlan } from "./fleet";
import { CONSTRAINTS } from "./fleet";
import { orderStep, startsAt, startupOf, typeOf } from "./places";
import type { Amounts } from "./threshold";

const sayNodes = (count: number): string => `${sayNumber(count)} ${count === 1 ? "node" : "nodes"}`;
/** Shares under this are rounding of the solver, not demand. */
const TRIFLE = 1e-4;

/** finishPlan turns what a planner decided into a plan that speaks: costs, changes, what broke and what binds. */
export function finishPlan(
  problem: FleetProblem,
  amounts: Amounts,
  about: Pick<FleetPlan, "planner" | "why" | "gap" | "seconds">,
): FleetPlan {
  const { pools, seconds } = problem;
  const costPerHour = seconds.map((_, t) =>
    pools.reduce((sum, pool, k) => sum + pool.pricePerHour * amounts.paid[k][t], 0),
  );
  let starts = 0;
  const planned = pools.map((pool, k): PoolPlan => {
    const paid = amounts.paid[k];
    const changes: PoolPlan["changes"][number][] = [];
    let from = pool.ready + pool.starting.length;
    for (const t of seconds.keys()) {
      const to = paid[t];
      if (to === from) continue;
      if (to > from) starts += (to - from) * pool.startCost;
      changes.push({ at: startsAt(problem, t), from, to, why: whyChange(problem, amounts, k, t, from) });
      from = to;
    }
    return { pool: pool.id, paid, ready: amounts.ready[k], changes };
  });
  return {
    ...about,
    stepSeconds: [...seconds],
    pools: planned,
    costPerHour,
    cost: costPerHour.reduce((sum, rate, t) => sum + (rate * seconds[t]) / 3600, 0) + starts,
    broken: whatBroke(problem, amounts, costPerHour),
    bindings: whatBinds(problem, amounts, costPerHour),
  };
}

/** whyChange says what a pool's change answers: who needs most there when the nodes are ready, and how long ready takes. */
function whyChange(problem: FleetProblem, amounts: Amounts, k: number, t: number, from: number): string {
  const pool = problem.pools[k];
  const to = amounts.paid[k][t];
  const last = problem.seconds.length - 1;
  let at = t;
  while (at < last && orderStep(problem, pool, at) < t) at++;
  const name = typeOf(problem, pool.nodeType)?.name ?? pool.nodeType;
  if (to < from)
    return `${sayNodes(from - to)} of ${name} in ${pool.region} ${from - to === 1 ? "is" : "are"} not needed after ${sayTime(startsAt(problem, t))}.`;
  const place = amounts.places.findIndex((p) => p.pools.includes(k));
  const needs = new Map<number, number>();
  for (const { members, options } of amounts.groups) {
    if (!options.some((option) => option.place === place)) continue;
    for (const { workload, origin } of members) {
      const served = problem.workloads[workload].origins[origin].served[at];
      needs.set(workload, (needs.get(workload) ?? 0) + served);
    }
  }
  const [most] = [...needs].sort((a, b) => b[1] - a[1]);
  const ready = sayDuration(startupOf(problem, pool));
  const who = most
    ? `${problem.workloads[most[0]].name} needs ${sayNumber(most[1])} replicas' worth`
    : "the least of the pool is kept";
  return `At ${sayTime(startsAt(problem, at))} ${who}; ready takes ${ready}.`;
}

/** whatBroke names each promise that the plan does not keep, weakest constraint first, workloads apart. */
function whatBroke(problem: FleetProblem, amounts: Amounts, costPerHour: readonly number[]): Broken[] {
  const { workloads, seconds, budgetPerHour } = problem;
  const found = new Map<
    string,
    { constraint: Constraint; workload?: string; amount: number; from: number; seconds: number }
  >();
  const note = (constraint: Constraint, workload: string | undefined, amount: number, t: number): void => {
    const key = `${constraint}/${workload ?? ""}`;
    const before = found.get(key);
    if (before) {
      before.amount = Math.max(before.amount, amount);
      before.seconds += seconds[t];
    } else found.set(key, { constraint, workload, amount, from: startsAt(problem, t), seconds: seconds[t] });
  };
  for (const t of seconds.keys()) {
    const sums = new Map<string, number>();
    for (const [g, { members, replicas }] of amounts.groups.entries()) {
      const shares: [Constraint, number][] = [
        ["latency", amounts.late[g][t]],
        ["service level", amounts.shortServed[g][t]],
        ["floor", amounts.shortFloor[g][t]],
      ];
      for (const [constraint, share] of shares) {
        if (share <= TRIFLE) continue;
        // Who of a group goes without is the priorities' business: the least important first.
        let left = share * replicas[t];
        const inOrder = [...members].sort(
          (a, b) => workloads[a.workload].weight - workloads[b.workload].weight,
        );
        for (const { workload, origin } of inOrder) {
          const demand = workloads[workload].origins[origin];
          const all = Math.max(demand.served[t], demand.floor[t]);
          const most = constraint === "service level" ? all - demand.floor[t] : all;
          const taken = Math.min(left, most);
          if (taken <= TRIFLE) continue;
          left -= taken;
          const key = `${constraint}/${workload}`;
          sums.set(key, (sums.get(key) ?? 0) + taken);
        }
      }
    }
    for (const [key, amount] of sums) {
      const [constraint, workload] = key.split("/");
      note(constraint as Constraint, workloads[Number(workload)].name, amount, t);
    }
    const over = budgetPerHour === null ? 0 : costPerHour[t] - budgetPerHour;
    if (over > 1e-6) note("budget", undefined, over, t);
  }
  return [...found.values()]
    .sort(
      (a, b) => CONSTRAINTS.indexOf(a.constraint) - CONSTRAINTS.indexOf(b.constraint) || b.amount - a.amount,
    )
    .map((each) => ({ ...each, why: sayBroken(each) }));
}

function sayBroken(broken: Omit<Broken, "why">): string {
  const { constraint, workload, amount, from, seconds } = broken;
  const when = `from ${sayTime(from)} for ${sayDuration(seconds)}`;
  const worth = `${sayNumber(amount)} replicas' worth`;
  switch (constraint) {
    case "latency":
      return `${worth} of ${workload} is served from too far away ${when}.`;
    case "service level":
      return `${workload} is short of its promised quantile by up to ${worth} ${when}; median demand is served.`;
    case "floor":
      return `${workload} is short of what it is likely to need by up to ${worth} ${when}.`;
    case "budget":
      return `The budget is passed by up to $${amount.toFixed(2)}/h ${when}, because the pools' least nodes cost more.`;
  }
}

function whatBinds(problem: FleetProblem, amounts: Amounts, costPerHour: readonly number[]): Binding[] {
  const { pools, seconds, budgetPerHour } = problem;
  const lasting = (holds: (t: number) => boolean): number =>
    seconds.reduce((sum, each, t) => sum + (holds(t) ? each : 0), 0);
  const bindings: Binding[] = [];
  for (const [k, pool] of pools.entries()) {
    if (pool.market === "reserved") continue;
    const at = lasting((t) => amounts.paid[k][t] >= pool.most);
    if (at === 0 || pool.most === 0) continue;
    const name = typeOf(problem, pool.nodeType)?.name ?? pool.nodeType;
    const why = `${name} in ${pool.region} (${pool.market}) stands at its limit of ${sayNodes(pool.most)} for ${sayDuration(at)}.`;
    bindings.push({ what: "pool limit", why });
  }
  if (budgetPerHour !== null) {
    // Within one node's price of the budget: not one more can be bought.
    const cheapest = Math.min(...pools.map((pool) => pool.pricePerHour));
    const at = lasting((t) => costPerHour[t] > budgetPerHour - cheapest);
    if (at > 0)
      bindings.push({
        what: "budget",
        why: `The budget of $${budgetPerHour.toFixed(2)}/h leaves no further node for ${sayDuration(at)}.`,
      });
  }
  const early = Math.min(...pools.map((pool) => startupOf(problem, pool)));
  for (const t of seconds.keys()) {
    if (startsAt(problem, t) >= problem.now + early * 1000) break;
    if (!amounts.groups.some((_, g) => amounts.shortServed[g][t] + amounts.shortFloor[g][t] > TRIFLE))
      continue;
    const why = `Before ${sayTime(problem.now + early * 1000)} no new node can be ready, whatever is ordered.`;
    bindings.push({ what: "start-up", why });
    break;
  }
  return bindings;
}
