import { Badge, type Ink } from "@/components/ui/badge";
import type { Change } from "./types";

const INK: Record<Change["what"], Ink | undefined> = {
  new: "blue",
  changed: "blue",
  forgotten: "red",
  same: undefined,
};
const WORD: Record<Change["what"], string> = {
  new: "new",
  changed: "changed",
  forgotten: "forgotten",
  same: "the same",
};
const SHOWN = 100;

/** ChangesList shows what a file does to each profile: setting, before struck through, after. */
export function ChangesList({ changes }: { changes: readonly Change[] }) {
  const told = changes.filter(({ what }) => what !== "same");
  const same = changes.length - told.length;
  return (
    <>
      <ul className="m-0 max-h-[40vh] list-none overflow-y-auto p-0" aria-label="What changes">
        {told.slice(0, SHOWN).map(({ name, what, fields }) => (
          <li key={name} className="border-t border-line py-1.5 first:border-t-0">
            <p className="flex items-center gap-2">
              <span className="mono min-w-0 break-all">{name}</span>
              <Badge ink={INK[what]}>{WORD[what]}</Badge>
            </p>
            <dl className="m-0 grid grid-cols-[minmax(90px,30%)_1fr] gap-x-3 text-small">
              {fields.map(({ field, before, after }) => (
                <div key={field} className="contents">
                  <dt className="text-ink-2">{field}</dt>
                  <dd className="m-0 break-words">
                    {before !== null && <s className="text-ink-2">{before}</s>}{" "}
                    {after !== null && <span className="bg-teal-fill px-0.5">{after}</span>}
                  </dd>
                </div>
              ))}
            </dl>
          </li>
        ))}
      </ul>
      <p className="text-small text-ink-2">
        {told.length > SHOWN && `And ${told.length - SHOWN} more. `}
        {same > 0 && `${same} ${same === 1 ? "stays as it is" : "stay as they are"}.`}
      </p>
    </>
  );
}
