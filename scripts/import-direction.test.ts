import { describe, expect, it } from "vitest";
import { violations } from "./import-direction.mjs";

const messages = (path: string, text: string) => violations([{ path, text }]).map((found) => found.message);

describe("violations", () => {
  it.each([
    ["server/core/planning/plan.ts", 'import { db } from "@/server/store/client";', "core may import errors"],
    [
      "server/core/planning/plan.ts",
      'import { readFileSync } from "node:fs";',
      "nothing but itself and pure packages",
    ],
    ["server/core/planning/plan.ts", "const now = Date.now();", "reads the clock"],
    ["server/core/planning/plan.ts", "const dice = Math.random();", "reads Math.random"],
    [
      "server/services/plans/approve-plan.ts",
      'import { a } from "@/server/adapters/aws/b";',
      "server/adapters",
    ],
    ["server/services/plans/approve-plan.ts", 'import { a } from "../../adapters/aws/b";', "server/adapters"],
    ["server/services/plans/approve-plan.ts", 'await import("@/server/adapters/aws/b");', "server/adapters"],
    [
      "server/services/plans/approve-plan.ts",
      'import { P } from "@/server/store/prisma/client";',
      "Prisma client",
    ],
    [
      "server/api/router.ts",
      'import { PrismaPg } from "@prisma/adapter-pg";',
      "Only server/store knows Prisma",
    ],
    ["components/plans/list.tsx", 'import { router } from "@/server/api/router";', "api (types only)"],
    ["app/page.tsx", 'import { a } from "@/server/store/plans";', "A route holds no logic"],
    ["app/page.tsx", "const url = process.env.DATABASE_URL;", "Only server/env.js"],
    ["workers/main.ts", 'import {\n  a,\n  b,\n} from "@/server/adapters/aws/b";', "server/container.ts"],
    ["server/adapters/aws/a.ts", 'export { a } from "@/server/services/plans/b";', "server/services"],
  ])("%s may not say %s", (path, text, part) => {
    const found = messages(path, text);
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(part);
  });

  it.each([
    ["server/core/planning/plan.ts", 'import { z } from "zod";\nimport { a } from "../series/series";'],
    ["components/plans/list.tsx", 'import type { Router } from "@/server/api/router";'],
    ["components/plans/list.tsx", 'import { type Router } from "@/server/api/router";'],
    ["server/container.ts", 'import { a } from "@/server/adapters/aws/b";'],
    ["server/store/plans.ts", 'import { PrismaClient } from "./prisma/client";'],
    ["server/env.js", "parse(process.env);"],
    [
      "server/core/planning/plan.ts",
      "// Date.now() is not read here, nor is process.env\nconst url = 'http://x';",
    ],
    ["server/core/planning/plan.test.ts", 'import { readFileSync } from "node:fs";'],
  ])("%s may say %s", (path, text) => {
    expect(messages(path, text)).toEqual([]);
  });

  it("names the line", () => {
    const found = violations([
      { path: "app/page.tsx", text: '/* a\n b */\nimport { a } from "@/server/store/a";' },
    ]);
    expect(found[0]?.line).toBe(3);
  });
});
