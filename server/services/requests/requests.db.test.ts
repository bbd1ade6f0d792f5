import { afterAll, beforeEach, describe, expect, it } from "vitest";
import type { Actor } from "@/server/core/access/actor";
import { REQUEST_TTL_MS } from "@/server/core/approval/requests";
import { listAudit } from "@/server/services/audit/list-audit";
import { listDecided } from "@/server/services/plans/list-decided";
import { listWaiting } from "@/server/services/plans/list-waiting";
import { invoke } from "@/server/services/verb";
import { changeMode } from "@/server/services/workloads/change-mode";
import { getWorkload } from "@/server/services/workloads/get-workload";
import { workloadWorld } from "@/server/services/workloads/testing";
import { writeSetting } from "@/server/store/settings";
import { testDatabase } from "@/server/testing/database";
import { approveRequest } from "./approve-request";
import { getRequest } from "./get-request";
import { lapseRequests } from "./lapse-requests";
import { rejectRequest } from "./reject-request";

const NOW = Date.UTC(2026, 10, 17, 8, 24);
const { url } = await testDatabase();
const world = await workloadWorld(url, NOW);
const { deps } = world;
const person = (id: string, role: "operator" | "approver"): Actor => ({ kind: "user", id, name: id, role });
const operator = person("operator", "operator");
const approver = person("approver", "approver");
const second = person("second", "approver");
afterAll(() => world.close());

let id = "";
let count = 0;
beforeEach(async () => {
  id = await world.addWorkload(`api-${++count}`, { mode: "approve" });
});
const climb = (actor: Actor, mode = "autopilot") =>
  invoke(changeMode, actor, deps, { id, mode, reason: "Right for three weeks." });
const modeOf = async () => (await invoke(getWorkload, operator, deps, { id })).mode;
const waiting = async (actor: Actor) =>
  (await invoke(listWaiting, actor, deps, {})).items.filter((item) => item.name === `api-${count}`);

describe("the way into autopilot", () => {
  it("waits for a person other than the one who asks, and is made when that person approves", async () => {
    const { changed, request } = await climb(approver);
    expect(changed).toBe(false);
    expect(await modeOf()).toBe("approve");
    const [item] = await waiting(approver);
    expect(item).toMatchObject({
      kind: "mode",
      change: "approve to autopilot",
      why: "Right for three weeks.",
    });
    expect(item.you.may).toBe(false);
    expect((await waiting(second))[0].you.may).toBe(true);
    expect((await waiting(operator))[0].you.may).toBe(false);

    const key = { id: request?.id ?? "" };
    await expect(invoke(approveRequest, approver, deps, key)).rejects.toThrow("You wrote this");
    await expect(invoke(approveRequest, operator, deps, key)).rejects.toThrow("role approver");
    await invoke(approveRequest, second, deps, { ...key, comment: "Agreed." });
    expect(await modeOf()).toBe("autopilot");
    expect(await waiting(second)).toEqual([]);
    await expect(invoke(approveRequest, second, deps, key)).rejects.toThrow(
      "is approved. second decided it.",
    );
    const [decided] = (await invoke(listDecided, second, deps, {})).items;
    expect(decided).toMatchObject({ kind: "mode", state: "approved", comment: "Agreed." });
    const record = (await invoke(listAudit, second, deps, {})).items.map((line) => line.summary);
    expect(record).toContain(`Asked to move api-${count} from approve to autopilot.`);
    expect(record).toContain(`Approved api-${count} from approve to autopilot, asked for by approver.`);
  });

  it("is free for who may decide alone, and the way down always is", async () => {
    await writeSetting(deps.db, "selfApproval", { allowed: true });
    expect((await climb(operator)).changed).toBe(true);
    await writeSetting(deps.db, "selfApproval", { allowed: false });
    expect((await climb(operator, "approve")).changed).toBe(true);
    expect((await climb(operator, "observe")).changed).toBe(true);
    expect((await climb(operator, "approve")).changed).toBe(true);
  });

  it("can be withdrawn by who asked, is closed by another move, and asks anew when the facts moved", async () => {
    const first = await climb(operator);
    await invoke(rejectRequest, operator, deps, { id: first.request?.id });
    expect(await waiting(second)).toEqual([]);
    const again = await climb(operator);
    const newest = await climb(operator);
    expect((await waiting(second)).map((item) => item.id)).toEqual([newest.request?.id]);
    await expect(invoke(approveRequest, second, deps, { id: again.request?.id })).rejects.toThrow(
      "is superseded",
    );
    await deps.db.workload.update({ where: { id }, data: { mode: "recommend" } });
    const shown = await invoke(getRequest, second, deps, { id: newest.request?.id });
    expect(shown.obstacle).toContain("is in recommend by now");
    await expect(invoke(approveRequest, second, deps, { id: newest.request?.id })).rejects.toThrow("by now");
    await climb(operator, "observe");
    expect(await waiting(second)).toEqual([]);
  });

  it("lapses after a day and changes nothing", async () => {
    const { request } = await climb(operator);
    const later = NOW + REQUEST_TTL_MS;
    await deps.db.$transaction((db) => lapseRequests(db, later - 1));
    expect(await waiting(second)).toHaveLength(1);
    await deps.db.$transaction((db) => lapseRequests(db, later));
    expect((await invoke(getRequest, second, deps, { id: request?.id })).state).toBe("expired");
    expect(await modeOf()).toBe("approve");
    const record = (await invoke(listAudit, second, deps, {})).items.map((line) => line.summary);
    expect(record).toContain(
      `The request for api-${count} from approve to autopilot lapsed: nobody decided.`,
    );
  });
});
