import { createHash, timingSafeEqual } from "node:crypto";
import { systemActor } from "@/server/auth/actors";
import { container } from "@/server/container";
import { AppError } from "@/server/errors";
import { setUp } from "@/server/services/setup/set-up";
import { type Deps, invoke } from "@/server/services/verb";
import { hasSandbox } from "@/server/store/shell";
import { countPeople } from "@/server/store/users";

/** sameToken compares in constant time, whatever the lengths; nothing equals a token that is not set. */
export function sameToken(given: string, expected: string | undefined): boolean {
  if (!expected) return false;
  const digest = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(given), digest(expected));
}

/** nobodyYet tells whether the first account is still to be made. */
export const nobodyYet = async (): Promise<boolean> => (await countPeople(container().db)) === 0;

/** sandboxOffered tells whether set-up may offer accounts for the demonstration world. */
export const sandboxOffered = (): Promise<boolean> => hasSandbox(container().db);

/** openFirstAccess is the only door to setUp: it opens for who holds the one-time token of this start. */
export async function openFirstAccess(
  deps: Deps,
  expected: string | undefined,
  given: string,
  input: unknown,
) {
  if (!sameToken(given, expected)) {
    throw new AppError(
      "forbidden",
      "This set-up link is not valid. The terminal that started Headroom prints the current one.",
    );
  }
  return invoke(setUp, systemActor("setup", "Set-up"), deps, input);
}
