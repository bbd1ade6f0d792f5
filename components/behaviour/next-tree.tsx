"use client";
import { useNow } from "@/components/clock";
import { useWidth } from "@/components/charts/use-width";
import { span } from "@/components/ui/format";
import { shortAction } from "./prepare-graph";
import { odds, placeSteps, stepWords } from "./prepare-subject";
import type { Subject } from "./types";

const [ROW, BOX_H, NARROW] = [50, 40, 480];

/** NextTree draws what a user likely does next and after that, with odds, time and complexity; the table beside it holds the same. */
export function NextTree({ subject }: { subject: Subject }) {
  const [box, width] = useWidth<HTMLDivElement>();
  const now = useNow(10_000);
  const { ahead, session, after } = subject;
  const two = width >= NARROW;
  const [firstW, gap] = two ? [108, 28] : [0, 0];
  const cell = two ? (width - firstW - 2 * gap) / 2 : width;
  // On narrow screens followers are left to the table.
  const { placed, endRow, rows } = placeSteps(ahead, two);
  const height = Math.max(1, rows) * ROW;
  const center = (at: number): number => at * ROW + BOX_H / 2;
  const root = center((rows - 1) / 2);
  const [x1, x2] = [firstW + gap, firstW + gap + cell + gap];
  return (
    <div ref={box} className="relative" style={{ height }} aria-hidden="true">
      {width > 0 && (
        <>
          <svg width={width} height={height} className="absolute inset-0">
            {two &&
              placed.map(({ step, middle }) => (
                <Curve
                  key={step.action}
                  from={[firstW, root]}
                  to={[x1, center(middle)]}
                  probability={step.probability}
                />
              ))}
            {two && endRow !== undefined && (
              <Curve from={[firstW, root]} to={[x1, center(endRow)]} probability={ahead.ends ?? 0} />
            )}
            {two &&
              placed.flatMap(({ step, top, middle }) =>
                step.followers.map((next, i) => (
                  <Curve
                    key={`${step.action} ${next.action}`}
                    from={[x1 + cell, center(middle)]}
                    to={[x2, center(top + i)]}
                    probability={next.probability}
                  />
                )),
              )}
          </svg>
          {two && (
            <div
              className="absolute overflow-hidden rounded-control bg-ink px-2 py-1 text-on-ink"
              style={{ left: 0, top: root - BOX_H / 2, width: firstW, height: BOX_H }}
            >
              <span className="block truncate text-small font-[560]">
                {session.underWay ? shortAction(after) : "no session"}
              </span>
              <span className="block truncate text-tiny">
                {session.underWay
                  ? `${span(Math.max(0, now - Date.parse(session.lastAt)))} ago`
                  : "what comes first"}
              </span>
            </div>
          )}
          {placed.map(({ step, middle }) => (
            <Box
              key={step.action}
              left={x1}
              top={middle * ROW}
              width={cell}
              name={shortAction(step.action)}
              says={stepWords(step)}
              probability={step.probability}
            />
          ))}
          {endRow !== undefined && (
            <Box
              left={x1}
              top={endRow * ROW}
              width={cell}
              name="leave"
              says="the session is over"
              probability={ahead.ends ?? 0}
            />
          )}
          {two &&
            placed.flatMap(({ step, top }) =>
              step.followers.map((next, i) => (
                <Box
                  key={`${step.action} ${next.action}`}
                  left={x2}
                  top={(top + i) * ROW}
                  width={cell}
                  name={shortAction(next.action)}
                  says={stepWords(next)}
                  probability={next.probability}
                />
              )),
            )}
        </>
      )}
    </div>
  );
}

/** Box is one step: its bar is as long as it is likely. */
function Box({
  left,
  top,
  width,
  name,
  says,
  probability,
}: {
  left: number;
  top: number;
  width: number;
  name: string;
  says: string;
  probability: number;
}) {
  return (
    <div
      className="absolute overflow-hidden rounded-control border border-line bg-surface"
      style={{ left, top, width, height: BOX_H }}
    >
      <div
        className="absolute inset-y-0 left-0 bg-blue-tail"
        style={{ width: `${Math.round(100 * Math.min(1, probability))}%` }}
      />
      <div className="relative flex h-full items-center gap-2 px-2">
        <span className="min-w-0 flex-1">
          <span className="block truncate text-small font-[560] text-ink">{name}</span>
          <span className="num block truncate text-tiny text-ink-2">{says}</span>
        </span>
        <span className="num shrink-0 text-small font-semibold text-ink">{odds(probability)}</span>
      </div>
    </div>
  );
}

function Curve({
  from: [x1, y1],
  to: [x2, y2],
  probability,
}: {
  from: readonly [number, number];
  to: readonly [number, number];
  probability: number;
}) {
  const bend = (x2 - x1) / 2;
  return (
    <path
      d={`M${x1} ${y1}C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}`}
      fill="none"
      stroke="var(--blue)"
      opacity="0.6"
      strokeWidth={1 + 4 * probability}
    />
  );
}
