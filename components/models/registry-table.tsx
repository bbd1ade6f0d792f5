import { cx } from "@/components/ui/class-names";
import { INK_TEXT } from "@/components/ui/badge";
import { MODEL_INK, MODEL_WORD } from "@/components/ui/states-of";
import { figures } from "@/components/ui/format";
import { day } from "@/components/ui/format-time";
import type { ModelState } from "@/server/core/words";
import { percentBetter, type RegistryGroup } from "./prepare-models";
import type { ModelRow } from "./types";
import { Scroller } from "@/components/ui/scroller";

const HEADS = [
  "Model",
  "Kind",
  "State",
  "Loss, wQL",
  "Beats last week",
  "Under p90",
  "Trained",
  "Answers in",
];

/** RegistryTable lists models by group; the chosen one is washed blue, and choosing opens its scorecard. */
export function RegistryTable({
  groups,
  chosen,
  onChoose,
}: {
  groups: readonly RegistryGroup[];
  chosen: string | null;
  onChoose: (id: string) => void;
}) {
  return (
    <Scroller label="Models">
      <table className="w-full min-w-[680px] border-collapse text-left text-[12.5px] leading-[18px]">
        <caption className="sr-only">Models by group</caption>
        <thead>
          <tr className="border-b border-line">
            {HEADS.map((head, i) => (
              <th
                key={head}
                scope="col"
                className={cx(
                  "px-3 py-1.5 text-tiny font-medium whitespace-nowrap text-ink-3",
                  i === 0 && "pl-6",
                  i > 2 && "text-right",
                )}
              >
                {head}
              </th>
            ))}
          </tr>
        </thead>
        {groups.map((group) => (
          <tbody key={group.key}>
            <tr className="border-b border-line bg-hover">
              <th
                scope="rowgroup"
                colSpan={HEADS.length}
                className="px-3.5 py-1.5 text-left font-normal text-ink-2"
              >
                <b className="font-semibold text-ink">{group.key}</b>{" "}
                {group.workloads > 0 &&
                  `${group.workloads} ${group.workloads === 1 ? "workload" : "workloads"}`}
              </th>
            </tr>
            {group.models.map((model) => (
              <ModelLine key={model.id} model={model} chosen={model.id === chosen} onChoose={onChoose} />
            ))}
          </tbody>
        ))}
      </table>
    </Scroller>
  );
}

function ModelLine({
  model,
  chosen,
  onChoose,
}: {
  model: ModelRow;
  chosen: boolean;
  onChoose: (id: string) => void;
}) {
  const off = model.coverage90 !== null && Math.abs(model.coverage90 - 0.9) > 0.05;
  const training = model.state === "training";
  return (
    <tr
      aria-current={chosen ? "true" : undefined}
      onClick={() => onChoose(model.id)}
      className={cx("h-8 border-b border-line hover:bg-hover", chosen && "bg-blue-wash")}
    >
      <td className="pr-3 pl-6">
        <button
          type="button"
          className="mono min-h-6 text-left whitespace-nowrap"
          aria-pressed={chosen}
          onClick={() => onChoose(model.id)}
        >
          {model.name}
        </button>
      </td>
      <td className="px-3 whitespace-nowrap">{model.kindWords}</td>
      <td className="px-3 whitespace-nowrap">
        <StateDot state={model.state} />
        {model.state === "shadow" && model.shadow && (
          <span className="num ml-1.5 text-ink-3">{Math.round(model.shadow.progress * 100)} %</span>
        )}
      </td>
      {training ? (
        <td className="px-3" colSpan={4} aria-label={`${Math.round(model.progress * 100)} % done`}>
          <span className="flex items-center justify-end gap-2.5">
            <span aria-hidden="true" className="h-1.5 w-28 overflow-hidden rounded-full bg-sunken">
              <span
                className="block h-full rounded-full bg-blue"
                style={{ width: `${model.progress * 100}%` }}
              />
            </span>
            <span className="num text-ink-2">{Math.round(model.progress * 100)} % done</span>
          </span>
        </td>
      ) : (
        <>
          <td className="num px-3 text-right" title={model.measuredOn ?? undefined}>
            {model.loss === null ? "–" : model.loss.toFixed(3)}
          </td>
          <td className="num px-3 text-right whitespace-nowrap">
            {percentBetter(model.beatsNaivePercent)}{" "}
            {model.beatsNaivePercent !== null && <span className="text-ink-3">%</span>}
          </td>
          <td className={cx("num px-3 text-right whitespace-nowrap", off && "font-semibold text-amber")}>
            {model.coverage90 === null ? (
              "–"
            ) : (
              <>
                {figures(model.coverage90 * 100)} <span className="text-ink-3">%</span>
              </>
            )}
            {off && <span className="sr-only"> further than 5 points from the promise</span>}
          </td>
          <td className="px-3 text-right whitespace-nowrap">{trainedWords(model)}</td>
        </>
      )}
      <td className="num px-3 text-right whitespace-nowrap">
        {model.answersInMs === null ? (
          "–"
        ) : (
          <>
            {figures(model.answersInMs)} <span className="text-ink-3">ms</span>
          </>
        )}
      </td>
    </tr>
  );
}

function trainedWords(model: ModelRow): string {
  if (model.kind === "ensemble") return "each cycle";
  return model.finishedAt ? day(Date.parse(model.finishedAt)) : "–";
}

/** StateDot is a model's state as a mark and a word: filled, open or dashed, so that colour is not the only sign. */
export function StateDot({ state }: { state: ModelState }) {
  const filled = state === "champion" || state === "failed";
  return (
    <span className={cx("inline-flex items-center gap-1.5 font-[560]", INK_TEXT[MODEL_INK[state]])}>
      <svg width="9" height="9" aria-hidden="true">
        <circle
          cx="4.5"
          cy="4.5"
          r="3.5"
          fill={filled ? "currentColor" : "none"}
          stroke="currentColor"
          strokeWidth="1.5"
          strokeDasharray={state === "training" ? "2 1.6" : undefined}
        />
      </svg>
      {MODEL_WORD[state]}
    </span>
  );
}
