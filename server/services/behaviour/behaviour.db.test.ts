import { beforeAll, describe, expect, it } from "vitest";
import { inProcessSandbox } from "@/server/adapters/sandbox/in-process";
import { systemActor } from "@/server/auth/actors";
import { collect } from "@/server/services/loop/collect";
import { collectUsers } from "@/server/services/loop/collect-users";
import { ensurePresetPolicies } from "@/server/services/policies/ensure-preset-policies";
import { eraseSubject } from "@/server/services/privacy/erase-subject";
import { invoke } from "@/server/services/verb";
import { findSubjects } from "@/server/store/behaviour";
import { ensureSource, markCollected, markUsersCollected } from "@/server/store/sources";
import { readSetting, writeSetting } from "@/server/store/settings";
import { type TestDeps, testDeps } from "@/server/testing/deps";
import { getSubject } from "./get-subject";
import { allocateReservation, releaseReservation } from "./change-reservation";
import { getActionGraph } from "./get-action-graph";
import { getSegment } from "./get-segment";
import { keepReservations } from "./keep-reservations";
import { learnBehaviour } from "./learn-behaviour";
import { listComplexities } from "./list-complexities";
import { listReservations } from "./list-reservations";
import { listSegments } from "./list-segments";
import { mapUsers } from "./map-users";
import { renameSegment } from "./rename-segment";
import { keepSegmentDay } from "./keep-segment-days";
import { segmentDemand } from "./segment-demand";
import { listSegmentMoves, segmentHistory } from "./segment-history";
import { addSegmentRule, listSegmentRules, removeSegmentRule, restoreSegmentRule } from "./segment-rules";
import { subjectTimeline } from "./subject-timeline";
import { whoMoved } from "./who-moved";

const [HOUR, DAY] = [3_600_000, 86_400_000];
const NOW = Date.UTC(2026, 10, 17, 8, 25);
const actor = systemActor("test", "Test");

describe("learnBehaviour", () => {
  let deps: TestDeps;
  beforeAll(async () => {
    const sandbox = inProcessSandbox({ seed: 3, liveStart: NOW }, () => NOW);
    deps = await testDeps(NOW, {
      metricsSource: () => sandbox.metrics,
      eventSource: () => sandbox.events,
      target: () => sandbox.target,
      pseudonymKey: "a key for tests",
    });
    await ensurePresetPolicies(deps.db, NOW);
    const { id } = await ensureSource(deps.db, "sandbox", "Sandbox");
    await markCollected(deps.db, id, NOW - HOUR, NOW);
    await markUsersCollected(deps.db, id, NOW - 3 * DAY);
    await collect(deps, id);
    await collectUsers(deps, id);
    await learnBehaviour(deps);
    await keepReservations(deps);
  });

  it("parts users into segments with names, and hides none of enough members", async () => {
    const { items, made } = await invoke(listSegments, actor, deps, {});
    expect(items.length).toBeGreaterThanOrEqual(2);
    expect(items.reduce((sum, { share }) => sum + share, 0)).toBeLessThanOrEqual(1 + 1e-9);
    for (const { name } of items) expect(name).toMatch(/ of (storefront|reports|media)/);
    expect(made?.silhouette).toBeGreaterThan(0.2);
    for (const { expected } of items)
      for (const { mean, quantiles } of expected) expect(quantiles["0.99"]).toBeGreaterThanOrEqual(mean);
    expect(items.some(({ expected }) => expected[0].mean > 0)).toBe(true);
  });

  it("places users on a map where those of a segment lie nearer to each other than to others", async () => {
    const { axes, points } = await invoke(mapUsers, actor, deps, {});
    expect(axes).toHaveLength(2);
    expect(axes[0].share).toBeGreaterThanOrEqual(axes[1].share);
    const distances = (same: boolean) =>
      points.flatMap((a, i) =>
        points
          .slice(i + 1)
          .flatMap((b) => ((a.segmentId === b.segmentId) === same ? [Math.hypot(a.x - b.x, a.y - b.y)] : [])),
      );
    const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
    expect(mean(distances(true))).toBeLessThan(0.8 * mean(distances(false)));
  });

  it("tells what actions cost with the evidence, the dearest first", async () => {
    const { items } = await invoke(listComplexities, actor, deps, {});
    expect(items.length).toBeGreaterThan(3);
    for (const [i, { score, low, high, acts, evidence }] of items.entries()) {
      expect(evidence?.observations).toBeGreaterThan(0);
      expect(evidence?.users).toBeLessThanOrEqual(evidence?.observations ?? 0);
      expect(evidence?.resources.length).toBeGreaterThan(0);
      expect(evidence?.borrowed).toBeGreaterThan(0);
      expect(evidence?.borrowed).toBeLessThanOrEqual(1);
      expect(low).toBeLessThanOrEqual(score);
      expect(high).toBeGreaterThanOrEqual(score);
      expect(acts).toBeGreaterThan(0);
      if (i > 0) expect(score).toBeLessThanOrEqual(items[i - 1].score);
    }
  });

  it("shows a segment with its members by pages, and none of one that is too small", async () => {
    const [{ id, size }] = (await invoke(listSegments, actor, deps, {})).items;
    const first = await invoke(getSegment, actor, deps, { id, limit: 5 });
    const second = await invoke(getSegment, actor, deps, { id, limit: 5, cursor: first.members.nextCursor });
    expect(first.members.items).toHaveLength(5);
    expect(first.members.total).toBeGreaterThanOrEqual(size);
    const seen = [...first.members.items, ...second.members.items].map(({ pseudonym }) => pseudonym);
    expect(new Set(seen).size).toBe(seen.length);
    const privacy = await readSetting(deps.db, "privacy");
    await writeSetting(deps.db, "privacy", { ...privacy, k: size + 1 });
    await expect(invoke(getSegment, actor, deps, { id })).rejects.toThrow("fewer than");
    expect((await invoke(mapUsers, actor, deps, {})).points).toEqual([]);
    await writeSetting(deps.db, "privacy", privacy);
  });

  it("shows a user by pseudonym with what comes next, what it costs, and what is reserved", async () => {
    const rows = await findSubjects(deps.db);
    const busiest = rows.reduce((a, b) => (b.profile.amounts.acts > a.profile.amounts.acts ? b : a));
    const shown = await invoke(getSubject, actor, deps, { pseudonym: busiest.subject });
    expect(shown.segment).not.toBeNull();
    expect(shown.next[0].probability).toBeGreaterThan(0.2);
    expect(shown.next[0].complexity).toBeGreaterThan(0);
    expect(shown.own).toBeGreaterThan(0);
    expect(shown.own).toBeLessThan(1);
    const cpu = shown.expected.find(({ resource }) => resource === "cpu");
    expect(cpu?.mean).toBeGreaterThan(0);
    expect(shown.ahead.steps).toHaveLength(3);
    const [likeliest] = shown.ahead.steps;
    expect(likeliest.action).toBe(shown.next[0].action);
    expect(likeliest.followers.reduce((sum, one) => sum + one.probability, likeliest.rest)).toBeCloseTo(1, 9);
    const odds = shown.ahead.steps.reduce((sum, one) => sum + one.probability, shown.ahead.ends ?? 0);
    expect(odds).toBeLessThanOrEqual(1 + 1e-9);
    expect(shown.reserved.cpu).toBeGreaterThanOrEqual(cpu?.quantiles["0.9"] ?? 0);
    await expect(invoke(getSubject, actor, deps, { pseudonym: "u_nobody" })).rejects.toThrow(
      "Nothing is known",
    );
  });

  it("shows operators a user's sessions by pages, and never what was opened", async () => {
    const [{ user }] = await deps.db.activityEvent.groupBy({
      by: ["user"],
      _count: true,
      orderBy: { _count: { user: "desc" } },
      take: 1,
    });
    const first = await invoke(subjectTimeline, actor, deps, { pseudonym: user, limit: 2 });
    expect(first.items).toHaveLength(2);
    expect(Date.parse(first.items[0].startsAt)).toBeGreaterThan(Date.parse(first.items[1].lastAt));
    const all = await invoke(subjectTimeline, actor, deps, { pseudonym: user, limit: 50 });
    expect(all.items.reduce((sum, { acts }) => sum + acts, 0)).toBeLessThanOrEqual(
      await deps.db.activityEvent.count({ where: { user } }),
    );
    expect(all.unlike).toMatchObject({ enough: false, items: [] });
    const objects = await deps.db.activityEvent.findMany({ where: { user, object: { contains: ":" } } });
    for (const { object } of objects) expect(JSON.stringify(all)).not.toContain(`"${object}"`);
    const viewer = { kind: "user", id: "v", name: "Viewer", role: "viewer" } as const;
    await expect(invoke(subjectTimeline, viewer, deps, { pseudonym: user })).rejects.toThrow("operator");
  });

  it("gives the graph of actions of everybody and of a segment, and what sets the segment apart", async () => {
    const all = await invoke(getActionGraph, actor, deps, {});
    expect(all.nodes.length).toBeGreaterThan(3);
    for (const { probability } of all.edges) expect(probability).toBeGreaterThanOrEqual(0.1);
    const names = new Set(all.nodes.map(({ action }) => action));
    for (const { from, to } of all.edges) expect(names.has(from) && names.has(to)).toBe(true);
    const one = await invoke(getActionGraph, actor, deps, { application: all.applications[0] });
    for (const { action } of one.nodes) expect(action.startsWith(all.applications[0])).toBe(true);
    const [{ id }] = (await invoke(listSegments, actor, deps, {})).items;
    expect((await invoke(getActionGraph, actor, deps, { segment: id })).segment?.id).toBe(id);
    const { traits } = await invoke(getSegment, actor, deps, { id });
    expect(traits.length).toBeGreaterThan(5);
    const [{ own, all: usual }] = traits;
    expect(Math.max(own + 0.01, usual + 0.01) / Math.min(own + 0.01, usual + 0.01)).toBeGreaterThan(1.2);
  });

  it("releases what is reserved once sessions are over, and allocates for those that are under way", async () => {
    const listed = async () => (await invoke(listReservations, actor, deps, { limit: 500 })).items;
    deps.at = NOW + 6 * HOUR;
    const later = await listed();
    await keepReservations(deps);
    deps.at = NOW;
    const again = await listed();
    await keepReservations(deps);
    expect(later.some(({ action }) => action === "release")).toBe(true);
    expect(again.some(({ action }) => action === "allocate")).toBe(true);
    for (const { reserved, predicted, difference } of [...later, ...again])
      expect(difference).toBeCloseTo(predicted - reserved, 9);
  });

  it("allocates and releases when a person asks, names no pseudonym in the record, and does neither while all is stopped", async () => {
    deps.at = NOW + 6 * HOUR;
    const { items } = await invoke(listReservations, actor, deps, { limit: 500 });
    const spare = items.find(({ action }) => action === "release");
    const which = { pseudonym: spare?.pseudonym ?? "", resource: "cpu" };
    const stop = await readSetting(deps.db, "stop");
    await writeSetting(deps.db, "stop", { stopped: true });
    await expect(invoke(releaseReservation, actor, deps, which)).rejects.toThrow("stopped");
    await keepReservations(deps);
    await writeSetting(deps.db, "stop", stop);
    const released = await invoke(releaseReservation, actor, deps, which);
    expect(released.was).toBeCloseTo(spare?.reserved ?? -1, 9);
    expect(released.reserved).toBeCloseTo(spare?.to ?? -1, 9);
    await expect(invoke(releaseReservation, actor, deps, which)).rejects.toThrow("nothing to release");
    deps.at = NOW;
    const allocated = await invoke(allocateReservation, actor, deps, which);
    expect(allocated.reserved).toBeGreaterThan(released.reserved);
    const lines = await deps.db.audit.findMany({ where: { targetKind: "reservation" } });
    expect(lines).toHaveLength(2);
    const text = JSON.stringify(lines, (_, value) => (typeof value === "bigint" ? String(value) : value));
    expect(text).not.toContain(which.pseudonym);
  });

  it("renames a segment, and gives it its learnt name back", async () => {
    const [{ id, name }] = (await invoke(listSegments, actor, deps, {})).items;
    await invoke(renameSegment, actor, deps, { id, name: "Analysts" });
    expect((await invoke(getSegment, actor, deps, { id })).name).toBe("Analysts");
    await expect(invoke(renameSegment, actor, deps, { id: 9_999, name: "Nobody" })).rejects.toThrow(
      "segment",
    );
    await invoke(renameSegment, actor, deps, { id, name: null });
    expect((await invoke(getSegment, actor, deps, { id })).name).toBe(name);
  });

  it("keeps the sizes of each day's run, and who moved, by pseudonym", async () => {
    const first = await invoke(segmentHistory, actor, deps, {});
    expect(first.runs).toHaveLength(1);
    expect(first.flows).toEqual([]);
    const { items } = await invoke(listSegments, actor, deps, {});
    const rows = await findSubjects(deps.db);
    const before = new Map(rows.map(({ subject, segmentId }) => [subject, segmentId ?? 0]));
    const [from, to] = [items[0].id, items[1].id];
    const [mover] = rows.filter(({ segmentId }) => segmentId === from);
    const at = NOW + 1_000;
    const segments = await deps.db.segment.findMany();
    const day = { at, segments: segments as never, membership: new Map([...before, [mover.subject, to]]) };
    await keepSegmentDay(deps.db, day, before, NOW);
    deps.at = NOW + 2_000;
    const { runs, flows, items: kept, elsewhere } = await invoke(segmentHistory, actor, deps, {});
    deps.at = NOW;
    expect(runs).toHaveLength(2);
    expect(flows).toEqual([{ from, to, users: 1, lastAt: new Date(at).toISOString() }]);
    expect(elsewhere).toBe(0);
    expect(kept.find(({ id }) => id === to)?.sizes.at(-1)).toMatchObject({ movedIn: 1, movedOut: 0 });
    const moves = await invoke(listSegmentMoves, actor, deps, { from, to });
    expect(moves.items.map(({ pseudonym }) => pseudonym)).toEqual([mover.subject]);
    const privacy = await readSetting(deps.db, "privacy");
    await writeSetting(deps.db, "privacy", { ...privacy, k: items[1].size + 1 });
    expect((await invoke(listSegmentMoves, actor, deps, { from, to })).items).toEqual([]);
    expect((await invoke(segmentHistory, actor, deps, {})).elsewhere).toBe(1);
    await writeSetting(deps.db, "privacy", privacy);
  });

  it("predicts hours of a segment before they come, and sets them against what was used", async () => {
    const [{ id }] = (await invoke(listSegments, actor, deps, {})).items;
    const shown = await invoke(segmentDemand, actor, deps, { id, resource: "cpu", back: 48, ahead: 6 });
    expect(shown.ahead).toHaveLength(6);
    for (const { q10, q50, q90 } of [...shown.ahead, ...shown.predicted]) {
      expect(q10).toBeLessThanOrEqual(q50);
      expect(q50).toBeLessThanOrEqual(q90);
    }
    expect(shown.ahead.some(({ mean }) => mean > 0)).toBe(true);
    expect(shown.actual).toHaveLength(48);
    expect(shown.actual.some(({ value }) => value > 0)).toBe(true);
    // The run of 08:25 predicts the hour from 09:00 on.
    expect(
      await deps.db.segmentNeed.count({ where: { at: new Date(Date.UTC(2026, 10, 17, 9)) } }),
    ).toBeGreaterThan(0);
  });

  it("ranks segments by how much what they take changed, and leaves nothing out", async () => {
    const all = await invoke(whoMoved, actor, deps, { minutes: 120, against: "before" });
    expect(all.items.length).toBeGreaterThan(1);
    const changes = all.items.map(({ change }) => Math.abs(change));
    expect(changes).toEqual([...changes].sort((a, b) => b - a));
    expect(changes[0]).toBeGreaterThan(0);
    const sum = all.items.reduce((total, one) => total + one.change, 0);
    expect(sum).toBeCloseTo(all.after - all.before, 9);
    const { id, application } = await deps.db.workload.findFirstOrThrow({ include: { application: true } });
    const some = await invoke(whoMoved, actor, deps, { minutes: 120, workload: id });
    expect(some.workload?.application).toBe(application.name);
    expect(some.after).toBeLessThan(all.after);
    const privacy = await readSetting(deps.db, "privacy");
    await writeSetting(deps.db, "privacy", { ...privacy, k: 900 });
    const hidden = await invoke(whoMoved, actor, deps, { minutes: 120 });
    await writeSetting(deps.db, "privacy", privacy);
    expect(hidden.items.map(({ segment }) => segment)).toEqual([null]);
    expect(hidden.after).toBeCloseTo(all.after, 9);
  });

  it("puts users where a rule says, lets them go again, and names no pseudonym in the record", async () => {
    const { items } = await invoke(listSegments, actor, deps, {});
    const [from, to] = [items[0].id, items[1].id];
    const [one] = (await findSubjects(deps.db)).filter(({ segmentId }) => segmentId === from);
    const segmentOf = async (subject: string) =>
      (await deps.db.subjectBehaviour.findUniqueOrThrow({ where: { subject } })).segmentId;
    deps.at = NOW + 60_000;
    const made = await invoke(addSegmentRule, actor, deps, {
      segmentId: to,
      kind: "user",
      value: one.subject,
    });
    expect(made.moved).toBe(1);
    expect(await segmentOf(one.subject)).toBe(to);
    await expect(
      invoke(addSegmentRule, actor, deps, { segmentId: from, kind: "user", value: one.subject }),
    ).rejects.toThrow("already");
    const listed = await invoke(listSegmentRules, actor, deps, {});
    expect(listed.items).toMatchObject([{ id: made.id, value: one.subject, users: 1, segment: { id: to } }]);
    expect(listed.known.action.length).toBeGreaterThan(0);
    deps.at = NOW + 120_000;
    expect((await invoke(removeSegmentRule, actor, deps, { id: made.id })).moved).toBe(1);
    expect(await segmentOf(one.subject)).toBe(from);
    deps.at = NOW + 180_000;
    await invoke(restoreSegmentRule, actor, deps, { id: made.id });
    expect(await segmentOf(one.subject)).toBe(to);
    await deps.db.standing.create({ data: { subject: one.subject, plan: "Pro", updatedAt: new Date(NOW) } });
    const plan = await invoke(addSegmentRule, actor, deps, { segmentId: from, kind: "plan", value: "Pro" });
    expect(plan.moved).toBe(0);
    deps.at = NOW + 240_000;
    await invoke(removeSegmentRule, actor, deps, { id: made.id });
    expect(await segmentOf(one.subject)).toBe(from);
    const lines = await deps.db.audit.findMany({ where: { action: { contains: "SegmentRule" } } });
    expect(lines).toHaveLength(5);
    const text = JSON.stringify(lines, (_, value) => (typeof value === "bigint" ? String(value) : value));
    expect(text).not.toContain(one.subject);
    deps.at = NOW;
  });

  it("takes no act twice", async () => {
    const before = await findSubjects(deps.db);
    await learnBehaviour(deps);
    expect(await findSubjects(deps.db)).toEqual(before);
  });

  it("forgets a subject who is erased", async () => {
    const [{ subject }] = await findSubjects(deps.db);
    await invoke(eraseSubject, actor, deps, { pseudonym: subject });
    await expect(invoke(getSubject, actor, deps, { pseudonym: subject })).rejects.toThrow("Nothing is known");
    const memory = await deps.db.behaviourMemory.findMany();
    expect(JSON.stringify(memory)).not.toContain(subject);
  });
});
