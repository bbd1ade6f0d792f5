import type { Share } from "@/server/core/planning/plan";

type Part = keyof Share;

const PARTS: readonly Part[] = ["reactive", "predictive", "shadow", "held"];
const FILL: Record<Part, string> = {
  reactive: "bg-ink-2",
  predictive: "bg-blue",
  shadow:
    "border border-violet bg-violet-fill [background-image:radial-gradient(var(--violet)_1px,transparent_1.2px)] [background-size:4px_4px]",
  held: "border border-edge bg-sunken",
};
const WORD: Record<Part, string> = {
  reactive: "reactive floor",
  predictive: "predicted",
  shadow: "shadow",
  held: "not released yet",
};
const INK: Record<Part, string> = {
  reactive: "text-ink",
  predictive: "text-blue",
  shadow: "text-violet",
  held: "text-ink-2",
};

/** ReplicaRow draws one box a replica, coloured by the tier that asked for it, pale where none does; above 48 each box stands for several. */
export function ReplicaRow({ share }: { share: Share }) {
  const count = (part: Part) => share[part] ?? 0;
  const parts = PARTS.filter((part) => count(part) > 0);
  const total = parts.reduce((sum, part) => sum + count(part), 0);
  const each = Math.max(1, Math.ceil(total / 48));
  return (
    <div>
      <div aria-hidden="true" className="flex flex-wrap gap-[3px]">
        {parts.flatMap((part) =>
          Array.from({ length: Math.ceil(count(part) / each) }, (_, i) => (
            <span
              key={`${part}${i}`}
              className={`h-3.5 max-w-[18px] min-w-[8px] flex-1 rounded-mark ${FILL[part]}`}
            />
          )),
        )}
      </div>
      <p className="mt-1 flex flex-wrap justify-between gap-x-3 text-tiny text-ink-2">
        {parts.map((part) => (
          <span key={part}>
            <b className={`num font-[620] ${INK[part]}`}>{count(part)}</b> {WORD[part]}
          </span>
        ))}
        {total === 0 && <span>No replicas</span>}
        {each > 1 && <span>1 box is {each} replicas</span>}
      </p>
    </div>
  );
}
