import type { Deps } from "@/server/services/verb";
import { appendAudit } from "@/server/store/audit";
import { countRecent } from "@/server/store/audit-reading";
import { findPersonByEmail, type Person } from "@/server/store/users";

type Reach = Pick<Deps, "db" | "clock">;

const WINDOW_MS = 10 * 60_000;
const FAILURES_ALLOWED = 20;

/** Refusal is why a sign-in is not even tried. */
export interface Refusal {
  status: "TOO_MANY_REQUESTS";
  code: string;
  message: string;
}

/**
 * refuseSignIn stops guessing at one account from many addresses: after 20 failures within 10 minutes it waits.
 */
export async function refuseSignIn({ db, clock }: Reach, email: string): Promise<Refusal | undefined> {
  const person = await findPersonByEmail(db, email);
  if (!person) return undefined;
  const since = clock.now() - WINDOW_MS * clock.speed;
  const failures = await countRecent(db, "signInFailed", person.id, since);
  if (failures < FAILURES_ALLOWED) return undefined;
  const message = "Too many wrong passwords for this account. Wait 10 minutes, then try again.";
  return { status: "TOO_MANY_REQUESTS", code: "TOO_MANY_FAILURES", message };
}

/** recordSignIn writes who signed in. */
export async function recordSignIn(reach: Reach, email: string): Promise<void> {
  const person = await findPersonByEmail(reach.db, email);
  if (person) await write(reach, person, "signIn", `${person.name} signed in.`);
}

/** recordFailedSignIn writes that a password was wrong; an unknown address is not kept, it may be a mistyped secret. */
export async function recordFailedSignIn(reach: Reach, email: string): Promise<void> {
  const person = await findPersonByEmail(reach.db, email);
  if (person) await write(reach, person, "signInFailed", `Somebody failed to sign in as ${person.name}.`);
}

async function write({ db, clock }: Reach, person: Person, action: string, summary: string): Promise<void> {
  const actor =
    action === "signIn"
      ? ({ kind: "user", id: person.id, name: person.name, role: person.role } as const)
      : ({ kind: "system", id: "sign-in", name: "Sign-in" } as const);
  const line = {
    at: clock.now(),
    actor,
    action,
    targetKind: "person",
    targetId: person.id,
    targetName: person.name,
    summary,
  };
  await db.$transaction((tx) => appendAudit(tx, line));
}
