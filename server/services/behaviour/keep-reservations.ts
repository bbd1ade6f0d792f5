import { changeOf, type ReservationChange } from "@/server/core/behaviour/reservations";
import { type Resource, UNIT_OF } from "@/server/core/words";
import type { Deps } from "@/server/services/verb";
import { findSubjects, saveReservations, type SubjectRow } from "@/server/store/behaviour";
import { notifyChange } from "@/server/store/changes";
import { readSetting } from "@/server/store/settings";
import { expecter, type UserNeed } from "./expect";

const DAY = 86_400_000;
/** Nothing is reserved for who has not come for so long. */
const AWAY_MS = 14 * DAY;
/** RESERVED_LEVEL is the quantile that is reserved: in nine of ten cases a user needs no more. */
export const RESERVED_LEVEL = 0.9;

/** reservationOf compares what is reserved for a user of one resource with what is predicted; in the resource's unit. */
export function reservationOf(
  row: Pick<SubjectRow, "reserved">,
  { resource, quantiles }: Pick<UserNeed, "resource" | "quantiles">,
): ReservationChange & { unit: string; resource: Resource } {
  const reserved = row.reserved[resource] ?? 0;
  const predicted = quantiles[String(RESERVED_LEVEL)] ?? 0;
  return { ...changeOf({ resource, reserved, predicted }), unit: UNIT_OF[resource] };
}

/** keepReservations brings every user's reservations to what the rule says of what is predicted; while all is stopped it changes nothing, and what a person changes meanwhile stays. */
export async function keepReservations(deps: Deps): Promise<void> {
  if ((await readSetting(deps.db, "stop")).stopped) return;
  const now = deps.clock.now();
  const rows = await findSubjects(deps.db);
  const expect = await expecter(deps.db, now, rows);
  const changed = rows.flatMap((row) => {
    const away = now - row.lastAt > AWAY_MS;
    const reserved = Object.fromEntries(
      expect(row).map(({ resource, quantiles }) => {
        const predicted = away ? 0 : (quantiles[String(RESERVED_LEVEL)] ?? 0);
        return [resource, changeOf({ resource, reserved: row.reserved[resource] ?? 0, predicted }).to];
      }),
    );
    const same = Object.entries(reserved).every(([resource, amount]) => row.reserved[resource] === amount);
    return same ? [] : [{ subject: row.subject, was: row.reserved, to: reserved }];
  });
  await saveReservations(deps.db, changed);
  await notifyChange(deps.db, "behaviour");
}
