import type { Door } from "@/server/core/access/settings";
import { AppError } from "@/server/errors";
import type { Db } from "@/server/store/client";
import { readSetting } from "@/server/store/settings";

const NAMES: Record<Door, string> = {
  events: "activity events",
  prometheus: "Prometheus remote-write",
  otlp: "OTLP",
};

/** requireOpen throws AppError("forbidden") while the door is closed, which it is until an admin opens it. */
export async function requireOpen(db: Db, door: Door): Promise<void> {
  const doors = await readSetting(db, "doors");
  if (doors[door]) return;
  throw new AppError(
    "forbidden",
    `The door for ${NAMES[door]} is closed. An admin opens it: PUT /api/v1/ingest/doors {"${door}": true}.`,
  );
}
