import { buttonClass } from "@/components/ui/button";
import { CopyText } from "@/components/ui/copy-text";
import { ROLE_SAYS } from "@/components/ui/states-of";
import type { Role } from "@/server/core/words";

/** DemoAccounts shows the passwords of the demo accounts, this once. */
export function DemoAccounts({
  accounts,
}: {
  accounts: readonly { role: Role; email: string; password: string }[];
}) {
  return (
    <section className="rounded-panel border border-line bg-surface px-4 py-4">
      <h1 className="text-title">Note these passwords</h1>
      <p className="mt-1 mb-2 text-ink-2">
        They are shown this once. You are signed in with your own account.
      </p>
      <ul className="m-0 list-none p-0">
        {accounts.map(({ role, email, password }) => (
          <li key={role} className="border-t border-line py-2">
            <p>
              <b className="font-semibold">{role[0].toUpperCase() + role.slice(1)}</b>
              <span className="text-small text-ink-2">, {ROLE_SAYS[role]}</span>
            </p>
            <p className="text-small text-ink-2">{email}</p>
            <CopyText text={password} what={`the password of the demo ${role}`} />
          </li>
        ))}
      </ul>
      <a href="/" className={buttonClass("primary", "normal", "mt-2 w-full")}>
        Go to the overview
      </a>
    </section>
  );
}
