import type { Tier } from "@/server/core/words";

const FILL: Record<Tier, string> = {
  reactive: "bg-ink-2",
  predictive: "bg-blue",
  shadow:
    "border border-violet bg-violet-fill [background-image:radial-gradient(var(--violet)_1px,transparent_1.2px)] [background-size:4px_4px]",
};
const WORD: Record<Tier, string> = { reactive: "reactive floor", predictive: "predicted", shadow: "shadow" };
const INK: Record<Tier, string> = { reactive: "text-ink", predictive: "text-blue", shadow: "text-violet" };

/** ReplicaRow draws one box a replica, coloured by the tier that asked for it; above 48 each box stands for several. */
export function ReplicaRow({ share }: { share: Record<Tier, number> }) {
  const tiers = (["reactive", "predictive", "shadow"] as const).filter((tier) => share[tier] > 0);
  const total = tiers.reduce((sum, tier) => sum + share[tier], 0);
  const each = Math.max(1, Math.ceil(total / 48));
  return (
    <div>
      <div aria-hidden="true" className="flex flex-wrap gap-[3px]">
        {tiers.flatMap((tier) =>
          Array.from({ length: Math.ceil(share[tier] / each) }, (_, i) => (
            <span
              key={`${tier}${i}`}
              className={`h-3.5 max-w-[18px] min-w-[8px] flex-1 rounded-mark ${FILL[tier]}`}
            />
          )),
        )}
      </div>
      <p className="mt-1 flex flex-wrap justify-between gap-x-3 text-tiny text-ink-2">
        {tiers.map((tier) => (
          <span key={tier}>
            <b className={`num font-[620] ${INK[tier]}`}>{share[tier]}</b> {WORD[tier]}
          </span>
        ))}
        {total === 0 && <span>No replicas</span>}
        {each > 1 && <span>1 box is {each} replicas</span>}
      </p>
    </div>
  );
}
