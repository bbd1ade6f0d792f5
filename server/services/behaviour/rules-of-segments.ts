import { type Pin, pinnedTo } from "@/server/core/behaviour/segments/pins";
import { readProfile } from "@/server/core/behaviour/profiles/profile";
import { segmentOf } from "@/server/core/behaviour/segments/segments";
import { findSubjects, readMemory } from "@/server/store/behaviour";
import type { Db } from "@/server/store/client";
import { saveMoves } from "@/server/store/segment-days";
import {
  countSegments,
  findSegmentRules,
  placeSubjects,
  type SegmentRuleRow,
  subjectsWith,
} from "@/server/store/segment-rules";
import { KEPT_MOVES_DAYS } from "./keep-segment-days";
import type { StoredSegmentation } from "./memory";

const DAY = 86_400_000;

/** pinOf turns a kept rule into what the core asks: who has a plan or a role is looked up. */
export async function pinOf(
  db: Db,
  {
    segmentId: segment,
    kind,
    value,
    leastShare,
  }: Pick<SegmentRuleRow, "segmentId" | "kind" | "value" | "leastShare">,
): Promise<Pin> {
  switch (kind) {
    case "user":
      return { segment, when: { user: value } };
    case "plan":
    case "role":
      return { segment, when: { users: await subjectsWith(db, kind, value) } };
    case "device":
      return { segment, when: { device: value, leastShare } };
    case "region":
      return { segment, when: { region: value, leastShare } };
    case "action":
      return { segment, when: { action: value, leastShare } };
  }
}

/** pinsOf gives all rules that hold, in the order in which they count. */
export async function pinsOf(db: Db): Promise<Pin[]> {
  const pins: Pin[] = [];
  for (const rule of await findSegmentRules(db)) pins.push(await pinOf(db, rule));
  return pins;
}

/** placeByRules puts the users whom `changed` concerns where the rules and their habits now say; gives how many moved. Nothing is done before there are segments. */
export async function placeByRules(db: Db, now: number, changed: Pin): Promise<number> {
  const segmentation = await readMemory<StoredSegmentation>(db, "segmentation");
  if (!segmentation) return 0;
  const pins = await pinsOf(db);
  const moves = (await findSubjects(db)).flatMap(({ subject: user, segmentId: from, profile }) => {
    const reading = readProfile(profile, now);
    if (pinnedTo([changed], user, reading) === undefined) return [];
    const to = segmentOf(segmentation.body, user, reading, pins);
    return to === from ? [] : [{ user, from, to }];
  });
  for (const id of new Set(moves.map(({ to }) => to)))
    await placeSubjects(
      db,
      id,
      moves.filter(({ to }) => to === id).map(({ user }) => user),
    );
  const known = moves.flatMap(({ from, ...move }) => (from === null ? [] : [{ ...move, from }]));
  await saveMoves(db, now, known, now - KEPT_MOVES_DAYS * DAY);
  await countSegments(db);
  return moves.length;
}
