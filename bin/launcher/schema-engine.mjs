// @ts-check
// Prisma's own schema engine, as WebAssembly: migrations need no downloaded binary. One engine a process.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { PrismaPg } from "@prisma/adapter-pg";
import { bindMigrationAwareSqlAdapterFactory, ColumnTypeEnum } from "@prisma/driver-adapter-utils";
import pg from "pg";

const root = fileURLToPath(new URL("../../", import.meta.url));
const schemaFolder = path.join(root, "prisma", "schema");
const migrationsFolder = path.join(root, "prisma", "migrations");

const CATALOGUE_CHAR = 18; // pg_type.oid of "char"
const TEXT = 25;

/** NO_FILTER tells the engine that no table or enum is managed elsewhere. */
export const NO_FILTER = { externalTables: [], externalEnums: [] };

/**
 * readSchema reads every .prisma file under prisma/schema, sorted by path; throws when there is none.
 * @returns {{ files: { path: string, content: string }[] }}
 */
export function readSchema() {
  const names = existsSync(schemaFolder)
    ? readdirSync(schemaFolder, { recursive: true, encoding: "utf8" })
        .filter((name) => name.endsWith(".prisma"))
        .sort()
    : [];
  if (names.length === 0) throw new Error(`There is no .prisma file in ${schemaFolder}.`);
  return {
    files: names.map((name) => ({
      path: path.join(schemaFolder, name),
      content: readFileSync(path.join(schemaFolder, name), "utf8"),
    })),
  };
}

/**
 * readMigrations reads prisma/migrations in the shape that the engine wants, oldest first.
 * @returns {import("@prisma/schema-engine-wasm").MigrationList}
 */
export function readMigrations() {
  const entries = existsSync(migrationsFolder) ? readdirSync(migrationsFolder, { withFileTypes: true }) : [];
  const lock = path.join(migrationsFolder, "migration_lock.toml");
  return {
    baseDir: migrationsFolder,
    lockfile: {
      path: "migration_lock.toml",
      content: existsSync(lock) ? readFileSync(lock, "utf8") : 'provider = "postgresql"\n',
    },
    shadowDbInitScript: "",
    migrationDirectories: entries
      .filter((entry) => entry.isDirectory())
      .map((entry) => entry.name)
      .sort()
      .map((name) => ({
        path: name,
        migrationFile: { path: "migration.sql", content: readMigration(name) },
      })),
  };
}

/** @param {string} name @returns {import("@prisma/schema-engine-wasm").JsResult<string, string>} */
function readMigration(name) {
  try {
    return { tag: "ok", value: readFileSync(path.join(migrationsFolder, name, "migration.sql"), "utf8") };
  } catch (error) {
    return { tag: "error", value: String(error) };
  }
}

/**
 * openEngine loads the engine and connects it to `url`; throws when the database does not answer.
 * @param {string} url a postgresql:// address
 * @returns {Promise<import("@prisma/schema-engine-wasm").SchemaEngine>}
 */
export async function openEngine(url) {
  // The package exports only its bundler entry; its two other files lie beside that.
  const folder = path.dirname(createRequire(import.meta.url).resolve("@prisma/schema-engine-wasm"));
  const glue = await import(new URL("schema_engine_bg.js", `file://${folder}/`).href);
  const wasm = new WebAssembly.Module(readFileSync(path.join(folder, "schema_engine_bg.wasm")));
  // The engine reports a panic here before it traps; without the registry its message would be lost.
  /** @type {any} */ (globalThis).PRISMA_WASM_PANIC_REGISTRY = {
    set_message: (/** @type {string} */ message) => console.error(`The schema engine panicked: ${message}`),
  };
  const instance = new WebAssembly.Instance(wasm, { "./schema_engine_bg.js": glue });
  glue.__wbg_set_wasm(instance.exports);
  /** @type {any} */ (instance.exports).__wbindgen_start();
  const datamodels = readSchema().files.map((file) => [file.path, file.content]);
  return glue.SchemaEngine.new(
    { datamodels },
    () => {},
    bindMigrationAwareSqlAdapterFactory(wholeScripts(url)),
  );
}

/**
 * Three faults of the adapter are put right here. Its executeScript cuts scripts at every semicolon, which breaks
 * function bodies and triggers: a script goes to the server whole (so it is also one implicit transaction). It does not
 * know the type "char" of PostgreSQL's catalogue, which the engine reads: that passes as one character. And its shadow database
 * ignores its own name when it is given a connection string: the address is given in parts.
 * @param {string} url
 */
function wholeScripts(url) {
  const address = new URL(url);
  const config = {
    host: address.hostname,
    port: Number(address.port || 5432),
    user: decodeURIComponent(address.username),
    password: decodeURIComponent(address.password),
    database: decodeURIComponent(address.pathname.slice(1)),
    ...(needsTls(address)
      ? { ssl: { rejectUnauthorized: address.searchParams.get("sslmode") !== "require" } }
      : {}),
    max: 4,
  };
  const factory = new PrismaPg(config, { schema: address.searchParams.get("schema") ?? undefined });
  /** @param {any} adapter */
  const repair = (adapter) => {
    adapter.executeScript = async (/** @type {string} */ script) => {
      try {
        await adapter.underlyingDriver().query(script);
      } catch (error) {
        adapter.onError(error);
      }
    };
    const queryRaw = adapter.queryRaw;
    adapter.queryRaw = async (/** @type {unknown} */ query) => {
      /** @type {number[]} */
      const characters = [];
      const view = Object.create(adapter);
      view.performIO = async (/** @type {unknown} */ same) => {
        const result = await adapter.performIO(same);
        for (const [index, field] of result.fields.entries()) {
          if (field.dataTypeID !== CATALOGUE_CHAR) continue;
          characters.push(index);
          field.dataTypeID = TEXT;
        }
        return result;
      };
      const result = await queryRaw.call(view, query);
      for (const index of characters) result.columnTypes[index] = ColumnTypeEnum.Character;
      return result;
    };
    return adapter;
  };
  const connect = factory.connect.bind(factory);
  factory.connect = async () => repair(await connect());
  factory.connectToShadowDb = async () => {
    const name = `headroom_shadow_${process.pid}_${Date.now()}`;
    const admin = new pg.Pool(config);
    await admin.query(`CREATE DATABASE "${name}"`);
    const shadow = repair(await new PrismaPg({ ...config, database: name }).connect());
    const dispose = shadow.dispose.bind(shadow);
    shadow.dispose = async () => {
      await dispose();
      await admin.query(`DROP DATABASE IF EXISTS "${name}" WITH (FORCE)`);
      await admin.end();
    };
    return shadow;
  };
  return factory;
}

/** @param {URL} address */
function needsTls(address) {
  return ["require", "verify-ca", "verify-full"].includes(address.searchParams.get("sslmode") ?? "");
}
