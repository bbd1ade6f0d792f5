"use client";
import { useZone } from "@/components/preferences";
import { figures, percent } from "@/components/ui/format";
import { dateTime } from "@/components/ui/format-time";
import { Panel } from "@/components/ui/panel";
import { factorWords } from "./prepare-inspector";
import type { Explained, InspectData } from "./types";

const PARTS = ["history", "freshness", "calibration", "skill"] as const;
const NAME = { history: "History", freshness: "Freshness", calibration: "Calibration", skill: "Skill" };

/** ConfidencePanel shows the confidence as the product of its parts, each with its written definition and its facts. */
export function ConfidencePanel({ data, explained }: { data: InspectData; explained: Explained }) {
  const facts = {
    history: `${figures(explained.observedDays)} days`,
    freshness: explained.staleHours === 0 ? "nothing missing" : `${figures(explained.staleHours)} h missing`,
    calibration: explained.coverage90 === null ? "not scored" : `${percent(explained.coverage90)} under p90`,
    skill: explained.lossRatio === null ? "not scored" : `${figures(explained.lossRatio)}× the loss`,
  };
  return (
    <Panel
      title="Confidence"
      note="history × freshness × calibration × skill"
      label="Confidence"
      actions={
        <span className="num text-figure">
          {figures(Math.round((data.forecast?.confidence ?? 0) * 100))} %
        </span>
      }
    >
      <dl className="m-0 grid gap-y-2">
        {PARTS.map((part) => (
          <div
            key={part}
            className="grid grid-cols-[auto_1fr_auto] items-baseline gap-x-2 border-t border-line pt-2 first:border-t-0 first:pt-0"
          >
            <dt className="font-[560]">{NAME[part]}</dt>
            <dd className="m-0 text-small text-ink-2">{facts[part]}</dd>
            <dd className="num m-0 font-[560]">{percent(explained.confidence[part])}</dd>
            <dd className="col-span-3 m-0 text-small text-ink-2">{data.confidenceDefinition[part]}</dd>
          </div>
        ))}
      </dl>
    </Panel>
  );
}

/** TakenPanel says what the forecast took into account: known events, what was missing, what was left out. */
export function TakenPanel({ explained }: { explained: Explained }) {
  const zone = useZone();
  const { observed, missing, excluded } = explained.steps;
  return (
    <Panel title="Taken into account" label="Taken into account">
      {explained.events.length === 0 ? (
        <p className="text-ink-2">No known event lies in the next 24 h.</p>
      ) : (
        <ul className="m-0 list-none p-0">
          {explained.events.map((event) => (
            <li
              key={`${event.title} ${event.startsAt}`}
              className="border-t border-line py-1.5 first:border-t-0 first:pt-0"
            >
              <p>
                <b className="font-[560]">{event.title}</b> <span className="text-ink-3">{event.kind}</span>
              </p>
              <p className="text-small text-ink-2">
                {dateTime(Date.parse(event.startsAt ?? ""), zone)} to{" "}
                {dateTime(Date.parse(event.endsAt ?? ""), zone)}. It changes the median by{" "}
                {factorWords(event)}
                {event.earlier > 0 &&
                  `, from ${event.earlier} earlier ${event.earlier === 1 ? "occurrence" : "occurrences"}`}
                .
              </p>
              {event.why && <p className="text-small text-ink-2">{event.why.sentence}</p>}
            </li>
          ))}
        </ul>
      )}
      {explained.users && (
        <p className="mt-2 border-t border-line pt-2 text-small text-ink-2">{explained.users.sentence}</p>
      )}
      <p className="mt-2 border-t border-line pt-2 text-small text-ink-2">
        {figures(observed)} steps of history were observed. {figures(missing)} were missing: gaps up to an
        hour hold the last value, longer ones repeat the day before.{" "}
        {excluded === 0
          ? "None is marked to be left out of training."
          : `${figures(excluded)} are marked on the calendar and left out of training.`}
      </p>
    </Panel>
  );
}
