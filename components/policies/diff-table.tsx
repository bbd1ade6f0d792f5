import { cx } from "@/components/ui/class-names";
import { Scroller } from "@/components/ui/scroller";

/** DiffLines is a diff of two versions in words, as the core writes it. */
export interface DiffLines {
  from: number;
  to: number;
  changes: readonly { field: string; setting: string; before: string; after: string; effect: string }[];
  unchanged: number;
}

/** DiffTable shows what differs: setting, before struck through, after on teal, and what changes in words. */
export function DiffTable({ diff, heads }: { diff: DiffLines; heads?: { before: string; after: string } }) {
  const before = heads?.before ?? `v${diff.from}`;
  const after = heads?.after ?? `v${diff.to}`;
  if (diff.changes.length === 0) {
    return (
      <p className="rounded-panel border border-line bg-surface px-3.5 py-3 text-ink-2">
        All {diff.unchanged} settings of v{diff.from} and v{diff.to} are the same.
      </p>
    );
  }
  return (
    <Scroller label="Changed settings" className="rounded-panel border border-line bg-surface">
      <table className="w-full border-collapse text-left text-[12.5px] leading-[18px]">
        <caption className="sr-only">
          What differs between v{diff.from} and v{diff.to}
        </caption>
        <thead>
          <tr className="border-b border-line text-tiny text-ink-3">
            <th scope="col" className="px-3 py-1.5 font-medium">
              Setting
            </th>
            <th scope="col" className="px-3 py-1.5 font-medium">
              {before}
            </th>
            <th scope="col" className="px-3 py-1.5 font-medium">
              {after}
            </th>
            <th scope="col" className="px-3 py-1.5 font-medium max-md:hidden">
              What changes
            </th>
          </tr>
        </thead>
        <tbody>
          {diff.changes.map((change) => (
            <tr key={change.field} className="border-b border-line align-top">
              <th scope="row" className="px-3 py-1.5 font-normal">
                {change.setting}
                <span className="block text-small text-ink-2 md:hidden">{change.effect}</span>
              </th>
              <td className={cx("px-3 py-1.5 text-ink-3", change.before.length < 16 && "whitespace-nowrap")}>
                <del>{change.before}</del>
              </td>
              <td className={cx("px-3 py-1.5", change.after.length < 16 && "whitespace-nowrap")}>
                <ins className="rounded-badge bg-teal-fill px-1.5 py-0.5 font-semibold text-teal no-underline">
                  {change.after}
                </ins>
              </td>
              <td className="px-3 py-1.5 text-ink-2 max-md:hidden">{change.effect}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className="px-3 py-2 text-small text-ink-3">
        {diff.unchanged} {diff.unchanged === 1 ? "setting stays" : "settings stay"} as{" "}
        {diff.unchanged === 1 ? "it is" : "they are"}.
      </p>
    </Scroller>
  );
}
