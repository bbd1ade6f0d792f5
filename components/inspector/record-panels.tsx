"use client";
import { useState } from "react";
import { CalibrationChart, DifferenceStrip } from "@/components/models/calibration-chart";
import { useZone } from "@/components/preferences";
import { Button } from "@/components/ui/button";
import { DataTable } from "@/components/ui/data-table";
import { figures, percent, signed, withUnit } from "@/components/ui/format";
import { dateTime } from "@/components/ui/format-time";
import { Panel } from "@/components/ui/panel";
import { Empty } from "@/components/ui/states";
import { CoverageChart } from "./coverage-chart";
import { calibrationPoints, coverageOf, leadWords, levelWords } from "./prepare-inspector";
import type { InspectData, LeadRecord } from "./types";

/** RecordPanels show how the promises held: calibration at a lead, coverage over time, and all leads in a table. */
export function RecordPanels({ data, minutes }: { data: InspectData; minutes: number }) {
  const record = data.record.find((one) => one.leadMinutes === minutes);
  return (
    <>
      <div className="mb-3 grid gap-3 lg:grid-cols-2">
        <Calibration data={data} record={record} minutes={minutes} />
        <Coverage data={data} record={record} minutes={minutes} />
      </div>
      <Panel
        title="Record by horizon"
        note="14 days, each value against what was said that long before"
        flush
        className="mb-3"
      >
        <DataTable<LeadRecord>
          caption="Record by horizon: values scored, share under each quantile, loss, skill"
          keys={false}
          rows={data.record}
          rowKey={(row) => String(row.leadMinutes)}
          empty={<NotScored />}
          columns={[
            { key: "lead", head: "Ahead", cell: (row) => leadWords(row.leadMinutes) },
            {
              key: "n",
              head: "Values scored",
              numeric: true,
              cell: (row) => (
                <>
                  {figures(row.points)}
                  {row.backtested > 0 && (
                    <span className="text-ink-3"> ({figures(row.backtested)} over history)</span>
                  )}
                </>
              ),
            },
            ...data.levels.map((level, l) => ({
              key: `under${level}`,
              head: `Under ${levelWords(level)}`,
              numeric: true,
              cell: (row: LeadRecord) => {
                const share = row.observed[l];
                return share === null ? "–" : percent(share);
              },
            })),
            {
              key: "loss",
              head: "Loss",
              numeric: true,
              cell: (row) => (row.loss === null ? "–" : withUnit(row.loss, data.unit)),
            },
            {
              key: "skill",
              head: "Better than seasonal naive",
              numeric: true,
              cell: (row) =>
                row.skill === null ? (
                  "–"
                ) : (
                  <>
                    {signed(Math.round(row.skill * 100))} <span className="text-ink-3">%</span>
                  </>
                ),
            },
          ]}
        />
      </Panel>
    </>
  );
}

const NotScored = () => (
  <Empty title="Nothing is scored yet.">
    A forecast is scored when its time has come: the first 5 min after it, all by the next day.
  </Empty>
);

interface Part {
  data: InspectData;
  record: LeadRecord | undefined;
  minutes: number;
}

function Calibration({ data, record, minutes }: Part) {
  const points = record ? calibrationPoints(record, data.levels) : [];
  const lines = [{ name: `${leadWords(minutes)} ahead`, ink: "teal" as const, points }];
  return (
    <Panel
      title="Calibration"
      flush={points.length === 0}
      note={
        record && record.points > 0
          ? `${leadWords(minutes)} ahead, ${figures(record.points)} values`
          : `${leadWords(minutes)} ahead`
      }
      label="Calibration"
    >
      {points.length === 0 ? (
        <NotScored />
      ) : (
        <>
          <CalibrationChart lines={lines} />
          <p className="mt-1.5 text-small text-ink-2">Difference from the promise, points</p>
          <DifferenceStrip lines={lines} />
        </>
      )}
    </Panel>
  );
}

function Coverage({ data, record, minutes }: Part) {
  const zone = useZone();
  const [table, setTable] = useState(false);
  const level = data.level;
  const points = record ? coverageOf(record, data.levels.indexOf(level as 0.5), level) : [];
  const off = points.filter((point) => point.off).length;
  return (
    <Panel
      title="Coverage over time"
      flush={points.length === 0}
      note={`share under ${levelWords(level)} in each six hours, ${percent(level)} promised`}
      label="Coverage over time"
      actions={
        points.length > 0 && (
          <Button size="row" aria-pressed={table} onClick={() => setTable(!table)}>
            Table
          </Button>
        )
      }
    >
      {points.length === 0 ? (
        <NotScored />
      ) : (
        <>
          <CoverageChart points={points} level={level} />
          <p className="mt-1 text-small text-ink-2">
            {off === 0
              ? `All ${points.length} stretches hold within 5 points, or within what chance explains.`
              : `${off} of ${points.length} stretches ${off === 1 ? "is" : "are"} farther off than 5 points and than chance explains: ringed.`}{" "}
            {leadWords(minutes)} ahead.
          </p>
          {table && (
            <div className="mt-2 max-h-[240px] overflow-y-auto border-t border-line">
              <DataTable
                caption={`Share under ${levelWords(level)} by six hours`}
                keys={false}
                rows={[...points].reverse()}
                rowKey={(point) => String(point.at)}
                columns={[
                  { key: "at", head: "From", cell: (point) => dateTime(point.at, zone) },
                  { key: "share", head: "Share", numeric: true, cell: (point) => percent(point.share) },
                  { key: "n", head: "Values", numeric: true, cell: (point) => figures(point.points) },
                ]}
              />
            </div>
          )}
        </>
      )}
    </Panel>
  );
}
