import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const root = fileURLToPath(new URL("./", import.meta.url));
const never = ["**/node_modules/**", "**/dist/**", "**/.next/**", "**/.headroom/**"];
const kinds = ["db", "int", "faults"];

const shared = {
  resolve: { alias: [{ find: /^@\//, replacement: root }] },
};

/** One project a kind of test, told apart by the file's name; `--project` picks one. */
export default defineConfig({
  ...shared,
  test: {
    pool: "forks",
    projects: [
      {
        ...shared,
        test: {
          name: "unit",
          // Pure tests leave nothing behind, so files of a worker share what they import: a third less work.
          isolate: false,
          include: ["**/*.test.{ts,tsx,mjs}"],
          exclude: [...never, ...kinds.map((kind) => `**/*.${kind}.test.*`)],
        },
      },
      {
        ...shared,
        test: {
          name: "db",
          include: ["**/*.db.test.ts"],
          exclude: never,
          globalSetup: ["server/testing/global-setup.ts"],
          testTimeout: 120_000,
          hookTimeout: 180_000,
        },
      },
      {
        ...shared,
        test: {
          name: "int",
          include: ["**/*.int.test.ts"],
          exclude: never,
          globalSetup: ["server/testing/global-setup.ts"],
          testTimeout: 180_000,
          hookTimeout: 180_000,
        },
      },
      {
        ...shared,
        test: {
          name: "faults",
          include: ["**/*.faults.test.{ts,mjs}"],
          exclude: never,
          fileParallelism: false,
          testTimeout: 180_000,
          hookTimeout: 180_000,
        },
      },
    ],
  },
});
