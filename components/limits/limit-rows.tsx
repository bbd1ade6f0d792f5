"use client";
import { DataTable, type Column } from "@/components/ui/data-table";
import { Empty } from "@/components/ui/states";
import type { Terms } from "@/server/core/planning/limits/terms";
import { sayNumber } from "@/server/core/planning/say";
import { type LimitRow, limitRows } from "./prepare-limits";

const rate = (value?: number) => (value === undefined ? "–" : `${sayNumber(value)} req/s`);

/**
 * LimitRows is who may send how much and where traffic goes: in force alone, or as a change from `before` to `terms`.
 * `served` adds what came of it in the last minute.
 */
export function LimitRows({
  terms,
  before,
  served,
}: {
  terms: Terms;
  before?: Terms;
  served?: readonly { kind: string; name: string; asked: number; served: number }[];
}) {
  const rows = limitRows(before, terms, served);
  const columns: Column<LimitRow>[] = [
    {
      key: "who",
      head: "Who",
      cell: ({ name, says, pseudonym }) => (
        <span>
          <span className={pseudonym ? "font-mono text-small" : "font-[560]"}>{name}</span>
          <span className="block text-small text-ink-2">{says}</span>
        </span>
      ),
    },
    ...(before
      ? [
          {
            key: "before",
            head: "Now",
            numeric: true,
            wide: true,
            cell: ({ was, unit }: LimitRow) => (
              <span className="whitespace-nowrap text-ink-2">
                {was === undefined ? "no limit" : show(was, unit)}
              </span>
            ),
          },
        ]
      : []),
    {
      key: "most",
      head: before ? "Then at most" : "At most",
      numeric: true,
      cell: ({ to, unit }) => (
        <b className="font-semibold whitespace-nowrap">{to === undefined ? "no limit" : show(to, unit)}</b>
      ),
    },
    {
      key: "floor",
      head: "Floor",
      numeric: true,
      wide: true,
      cell: ({ floor }) => <span className="whitespace-nowrap">{rate(floor)}</span>,
    },
    served
      ? {
          key: "served",
          head: "Let through, last minute",
          numeric: true,
          cell: ({ asked, got }) => (
            <span className="whitespace-nowrap">
              {asked === undefined || got === undefined ? "–" : `${sayNumber(got)} of ${rate(asked)}`}
            </span>
          ),
        }
      : {
          key: "expected",
          head: "Expected",
          numeric: true,
          cell: ({ expected }) => <span className="whitespace-nowrap">{rate(expected)}</span>,
        },
  ];
  return (
    <DataTable
      caption="Limits and traffic"
      columns={columns}
      rows={rows}
      rowKey={({ key }) => key}
      keys={false}
      empty={<Empty title="Nobody is limited.">Traffic goes where the balancer sends it.</Empty>}
    />
  );
}

const show = (value: number, unit: LimitRow["unit"]) =>
  unit === "share" ? `${sayNumber(value * 100)} %` : `${sayNumber(value)} req/s`;
