import type { Door, SettingValue } from "@/server/core/access/settings";
import { AppError } from "@/server/errors";
import { soon } from "@/server/services/soon";
import type { Db } from "@/server/store/client";
import { readSettings } from "@/server/store/settings";

/** readDoorSettings reads what every request for volume asks for; requests of the same moment share one query. */
export const readDoorSettings = soon((db: Db) =>
  readSettings(db, ["doors", "privacy", "keyRing", "logMapping"]),
);
export type DoorSettings = Awaited<ReturnType<typeof readDoorSettings>>;

const NAMES: Record<Door, string> = {
  events: "activity events",
  prometheus: "Prometheus remote-write",
  otlp: "OTLP",
};

/** requireOpen throws AppError("forbidden") while the door is closed, which it is until an admin opens it. */
export function requireOpen(doors: SettingValue<"doors">, door: Door): void {
  if (doors[door]) return;
  throw new AppError(
    "forbidden",
    `The door for ${NAMES[door]} is closed. An admin opens it: PUT /api/v1/ingest/doors {"${door}": true}.`,
  );
}
