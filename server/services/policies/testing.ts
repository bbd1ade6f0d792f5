import { randomUUID } from "node:crypto";
import type { Actor } from "@/server/core/access/actor";
import type { Role } from "@/server/core/words";
import { log } from "@/server/log";
import type { Enqueue } from "@/server/ports/job-queue";
import type { Deps } from "@/server/services/verb";
import { openDatabase, type RootDb } from "@/server/store/client";

/** TestDesk is a real database with people who write and decide, a clock that a test turns, and the jobs handed over. */
export interface TestDesk {
  db: RootDb;
  deps: Deps;
  jobs: Enqueue[];
  /** Epoch ms; a test sets it. */
  clock: { now: number };
  person(role: Role): Promise<Extract<Actor, { kind: "user" }>>;
  /** A key with all scopes, made by the person. */
  keyOf(person: Actor): Promise<Actor>;
  workload(policyId?: string): Promise<string>;
}

const unused = (): never => {
  throw new Error("Deciding reaches no target, source or model.");
};

/** openDesk opens a desk on a test database; series are absent, because deciding reads none. */
export function openDesk(url: string): TestDesk {
  const db = openDatabase(url);
  const jobs: Enqueue[] = [];
  const clock = { now: Date.UTC(2026, 10, 17, 8, 24) };
  const deps: Deps = {
    db,
    clock: { now: () => clock.now, speed: 1 },
    queue: {
      add: async (job) => void jobs.push(job as Enqueue),
      addAll: async (more) => void jobs.push(...(more as readonly Enqueue[])),
      close: async () => {},
    },
    forecasts: { due: unused, states: unused, learnt: unused, tails: unused, save: unused },
    log,
    series: {
      ensure: unused,
      list: async () => [],
      write: unused,
      read: unused,
      curves: unused,
      keepUp: unused,
      latest: unused,
    },
    activity: { add: unused },
    artifacts: new Proxy({} as Deps["artifacts"], { get: unused }),
    metricsSource: unused,
    eventSource: unused,
    target: unused,
    exclusive: async (_, work) => work(),
    seed: 1,
  };
  return {
    db,
    deps,
    jobs,
    clock,
    async person(role) {
      const id = randomUUID();
      await db.user.create({ data: { id, name: `The ${role}`, email: `${id}@example.test`, role } });
      return { kind: "user", id, name: `The ${role}`, role };
    },
    async keyOf(person) {
      const scopes = ["read", "policies:write", "policies:decide", "plans:decide"] as const;
      const id = randomUUID();
      await db.apiKey.create({
        data: {
          id,
          name: "A key",
          hash: id,
          prefix: id.slice(0, 8),
          scopes: [...scopes],
          createdBy: person.id,
        },
      });
      return { kind: "apiKey", id, name: "A key", scopes };
    },
    async workload(policyId) {
      const id = randomUUID();
      const name = `workload-${id.slice(0, 8)}`;
      const application = await db.application.create({ data: { name } });
      const source = await db.source.create({ data: { kind: "import", name, config: {} } });
      const target = await db.target.create({ data: { kind: "dry-run", name, config: {} } });
      const capacity = { perReplica: { requests: 170 }, startupSeconds: 160, pricePerReplicaHour: 0.82 };
      await db.workload.create({
        data: {
          id,
          name,
          externalId: name,
          region: "eu-1",
          applicationId: application.id,
          sourceId: source.id,
          targetId: target.id,
          policyId,
          mode: "approve",
          primaryResource: "requests",
          capacity,
          ready: 11,
          desired: 11,
          targetVersion: "7",
        },
      });
      return id;
    },
  };
}
