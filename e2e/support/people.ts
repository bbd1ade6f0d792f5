import { existsSync, readFileSync, writeFileSync } from "node:fs";
import type { APIRequestContext } from "@playwright/test";
import type { Role } from "@/server/core/words";

/** Person is one account of the journeys: how it signs in, and the session that it holds already. */
export interface Person {
  email: string;
  password: string;
  /** Playwright's storage state: the cookies of a signed-in browser. */
  state: Awaited<ReturnType<APIRequestContext["storageState"]>>;
}
export type People = Record<Role, Person>;

function file(): string {
  const path = process.env.HEADROOM_E2E_PEOPLE;
  if (!path)
    throw new Error(
      "HEADROOM_E2E_PEOPLE is not set. Name a file in which the accounts of the journeys are kept.",
    );
  return path;
}

/** keepPeople writes the accounts that the first run made, for all later journeys. */
export const keepPeople = (people: People): void => writeFileSync(file(), JSON.stringify(people));

/** knowsPeople tells whether the first run was made. */
export const knowsPeople = (): boolean => existsSync(file());

/** readPeople gives the accounts; throws before the first run was made. */
export const readPeople = (): People => JSON.parse(readFileSync(file(), "utf8"));
