import { moveModel } from "@/server/core/registry/model-states";
import { judgeShadow } from "@/server/core/registry/shadow";
import { systemActor } from "@/server/auth/actors";
import type { Deps } from "@/server/services/verb";
import { appendAudit } from "@/server/store/audit";
import { notifyChange } from "@/server/store/changes";
import type { Db } from "@/server/store/client";
import {
  changeModel,
  crown,
  findModel,
  listModelRecords,
  type ModelRecord,
  modelsOfGroup,
  moveModelRow,
} from "@/server/store/models";
import { forgetShadow, shadowRecord } from "@/server/store/shadows";

const HOUR_MS = 3_600_000;
const KEPT_MS = 7 * 24 * HOUR_MS;

/** enterShadow moves a winning candidate into shadow; who stood there for the group before retires for it. */
export async function enterShadow(db: Db, model: ModelRecord, now: number): Promise<void> {
  for (const old of await modelsOfGroup(db, model.groupKey, ["shadow"])) {
    const verdict = `${model.name} came after it and won on newer days, so it is retired.`;
    await moveModelRow(db, old.id, "shadow", "retired", { verdict });
  }
  await moveModelRow(db, model.id, "candidate", "shadow", {
    settings: { ...model.settings, shadowFrom: now },
  });
}

/**
 * judgeShadows decides about every model in shadow by the rule in core/registry/shadow.ts: it waits, is promoted with
 * the verdict, or retires. Repeating it changes nothing more.
 */
export async function judgeShadows(deps: Deps): Promise<void> {
  const now = deps.clock.now();
  for (const model of await listModelRecords(deps.db)) {
    if (model.state !== "shadow") continue;
    await deps.db.$transaction((db) => judge(db, model.id, now));
  }
  await forgetShadow(deps.db, now - KEPT_MS);
}

async function judge(db: Db, id: string, now: number): Promise<void> {
  const model = await findModel(db, id);
  if (model?.state !== "shadow") return;
  const { points, loss, servedLoss, naiveLoss, coverage90 } = await shadowRecord(db, id);
  const verdict = judgeShadow({
    hours: (now - (model.settings.shadowFrom ?? now)) / HOUR_MS,
    points,
    loss: loss ?? Number.NaN,
    servedLoss: servedLoss ?? Number.NaN,
    naiveLoss: naiveLoss ?? Number.NaN,
    coverage90: coverage90 ?? Number.NaN,
  });
  const settings = { ...model.settings, shadow: { progress: verdict.progress, why: verdict.why } };
  if (verdict.move === "wait") {
    if (model.settings.shadow?.why === verdict.why) return;
    await changeModel(db, id, "shadow", { settings });
    await notifyChange(db, "models");
    return;
  }
  const facts = { trained: true, scored: true, wins: verdict.move === "promote", byHand: false };
  const to = verdict.move === "promote" ? "champion" : "retired";
  if (!moveModel("shadow", to, facts).ok) return;
  if (to === "champion") await crown(db, model, "shadow", now, { settings, verdict: verdict.why });
  else if (!(await moveModelRow(db, id, "shadow", "retired", { settings, verdict: verdict.why }))) return;
  await appendAudit(db, {
    at: now,
    actor: systemActor("trainer", "Trainer"),
    action: to === "champion" ? "promoteModel" : "retireModel",
    targetKind: "model",
    targetId: model.id,
    targetName: model.name,
    summary: `${to === "champion" ? "Promoted" : "Retired"} ${model.name} for ${model.groupKey}. ${verdict.why}`,
  });
  await notifyChange(db, "models");
  await notifyChange(db, "audit");
}
