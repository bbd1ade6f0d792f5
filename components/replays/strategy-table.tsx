"use client";
import { DataTable } from "@/components/ui/data-table";
import { figures, money, quantity } from "@/components/ui/format";
import type { Figures, Strategy } from "@/server/core/replay/report";

type Row = Figures & { key: string };

const round = (value: number, digits = 0) => figures(Math.round(value * 10 ** digits) / 10 ** digits);
const share = (value: number) => (value > 0 && value < 0.01 ? "< 0.01 %" : `${round(value, 2)} %`);

/** StrategyTable holds every number of a replay, one strategy a row; J and K move the row whose short stretches are shown. */
export function StrategyTable({
  caption,
  strategies,
  rows,
  current,
  onCurrent,
}: {
  caption: string;
  strategies: readonly Strategy[];
  rows: readonly Row[];
  current: string;
  onCurrent: (key: string) => void;
}) {
  const name = (key: string) => strategies.find((each) => each.key === key)?.name ?? key;
  const numbers: { key: string; head: string; cell: (row: Row) => string; wide?: boolean }[] = [
    { key: "cost", head: "Cost", cell: (row) => money(row.costUsd) },
    { key: "short", head: "Short, min", cell: (row) => round(row.minutesShort) },
    { key: "part", head: "Of time", cell: (row) => share(row.shortPercent), wide: true },
    { key: "lost", head: "Demand lost", cell: (row) => share(row.unservedPercent) },
    { key: "slow", head: "Slow, min", cell: (row) => round(row.slowMinutes), wide: true },
    {
      key: "p95",
      head: "p95 latency",
      wide: true,
      cell: (row) => {
        const { figure, unit } = quantity(row.p95ResponseSeconds, "s");
        return `${figure} ${unit}`;
      },
    },
    { key: "hours", head: "Replica-hours", cell: (row) => round(row.replicaHours), wide: true },
    { key: "acts", head: "Acts", cell: (row) => round(row.actions) },
    { key: "day", head: "Acts a day", cell: (row) => round(row.actionsPerDay, 1), wide: true },
    { key: "regret", head: "Above foresight", cell: (row) => money(row.regretUsd), wide: true },
  ];
  return (
    <DataTable
      caption={caption}
      rows={rows}
      rowKey={(row) => row.key}
      current={current}
      onCurrent={onCurrent}
      columns={[
        {
          key: "name",
          head: "Strategy",
          cell: (row) => <span className="font-[560] whitespace-nowrap">{name(row.key)}</span>,
        },
        ...numbers.map((column) => ({ ...column, numeric: true })),
      ]}
    />
  );
}
