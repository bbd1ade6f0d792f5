import { SETTINGS, type SettingKey, type SettingValue } from "@/server/core/access/settings";
import type { Db } from "@/server/store/client";
import { Prisma } from "@/server/store/prisma/client";

/** readSetting reads a setting of the whole product; its default when it was never written or no longer fits its schema. */
export async function readSetting<K extends SettingKey>(db: Db, key: K): Promise<SettingValue<K>> {
  return valueOf(key, await db.setting.findUnique({ where: { key } }));
}

/** readSettings reads several of them at once. */
export async function readSettings<K extends SettingKey>(
  db: Db,
  keys: readonly K[],
): Promise<{ [Key in K]: SettingValue<Key> }> {
  const rows = await db.setting.findMany({ where: { key: { in: [...keys] } } });
  const found = new Map(rows.map((row) => [row.key, row]));
  return Object.fromEntries(keys.map((key) => [key, valueOf(key, found.get(key))])) as {
    [Key in K]: SettingValue<Key>;
  };
}

function valueOf<K extends SettingKey>(key: K, row: { value: unknown } | null | undefined): SettingValue<K> {
  const parsed = SETTINGS[key].safeParse(row?.value ?? undefined);
  return (parsed.success ? parsed.data : SETTINGS[key].parse(undefined)) as SettingValue<K>;
}

/** writeSetting stores a setting of the whole product; the value has been parsed by its schema. */
export async function writeSetting<K extends SettingKey>(
  db: Db,
  key: K,
  value: SettingValue<K>,
): Promise<void> {
  const json = value === null ? Prisma.JsonNull : (value as Prisma.InputJsonValue);
  await db.setting.upsert({ where: { key }, create: { key, value: json }, update: { value: json } });
}

const SETTINGS_LOCK = 7_240_121;

/** lockSettings makes changes of settings wait for each other until commit. */
export async function lockSettings(db: Db): Promise<void> {
  await db.$executeRaw`SELECT pg_advisory_xact_lock(${SETTINGS_LOCK})`;
}
