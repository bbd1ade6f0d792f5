"use client";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { useTRPC } from "@/components/api";
import { CONTROL } from "@/components/ui/field";
import { Close } from "@/components/ui/icons";
import { useKeys } from "@/components/ui/use-keys";
import type { AuditFilterState } from "./audit-filter";
import { KIND_WORD } from "./kind-word";

/** AuditFilters narrows the record; kinds and people are "or" within and "and" between. */
export function AuditFilters({
  filter,
  onChange,
}: {
  filter: AuditFilterState;
  onChange: (filter: AuditFilterState, replace?: boolean) => void;
}) {
  const facets = useQuery(useTRPC().audit.facets.queryOptions({})).data;
  const [text, setText] = useState(filter.text);
  const field = useRef<HTMLInputElement>(null);
  const latest = useRef(filter);
  latest.current = filter;
  useEffect(() => setText(filter.text), [filter.text]);
  useEffect(() => {
    if (text === latest.current.text) return;
    const timer = setTimeout(() => onChange({ ...latest.current, text }, true), 300);
    return () => clearTimeout(timer);
    // onChange is made anew at each render; the timer belongs to the text alone.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [text]);
  useKeys([{ keys: "/", does: "Filter by text", run: () => field.current?.focus() }]);

  const chosen = [
    ...filter.kinds.map((kind) => ({
      key: `k${kind}`,
      label: KIND_WORD[kind] ?? kind,
      without: { ...filter, kinds: filter.kinds.filter((k) => k !== kind) },
    })),
    ...filter.actors.map((id) => ({
      key: `a${id}`,
      label: facets?.actors.find((actor) => actor.id === id)?.name ?? id,
      without: { ...filter, actors: filter.actors.filter((a) => a !== id) },
    })),
  ];
  return (
    <div className="border-b border-line px-3.5 py-2.5">
      <div className="grid grid-cols-2 gap-2 sm:grid-cols-[1fr_150px_150px_130px_130px]">
        <input
          ref={field}
          type="search"
          aria-label="Text in a line"
          placeholder="Text"
          className={`${CONTROL} max-sm:col-span-2`}
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
        <select
          aria-label="Add a kind to the filter"
          className={CONTROL}
          value=""
          onChange={(event) => onChange({ ...filter, kinds: [...filter.kinds, event.target.value] })}
        >
          <option value="">Kind</option>
          {facets?.kinds
            .filter(({ kind }) => !filter.kinds.includes(kind))
            .map(({ kind, lines }) => (
              <option key={kind} value={kind}>
                {KIND_WORD[kind] ?? kind} ({lines})
              </option>
            ))}
        </select>
        <select
          aria-label="Add a person or rule to the filter"
          className={CONTROL}
          value=""
          onChange={(event) => onChange({ ...filter, actors: [...filter.actors, event.target.value] })}
        >
          <option value="">Who</option>
          {facets?.actors
            .filter(({ id }) => !filter.actors.includes(id))
            .map(({ id, name, lines }) => (
              <option key={id} value={id}>
                {name} ({lines})
              </option>
            ))}
        </select>
        <input
          type="date"
          aria-label="From day, UTC"
          className={CONTROL}
          value={filter.from}
          onChange={(event) => onChange({ ...filter, from: event.target.value })}
        />
        <input
          type="date"
          aria-label="To day, UTC"
          className={CONTROL}
          value={filter.to}
          onChange={(event) => onChange({ ...filter, to: event.target.value })}
        />
      </div>
      {chosen.length > 0 && (
        <ul className="m-0 flex list-none flex-wrap gap-1.5 p-0 pt-2" aria-label="Filter">
          {chosen.map((part) => (
            <li key={part.key}>
              <button
                type="button"
                onClick={() => onChange(part.without)}
                className="inline-flex h-6 items-center gap-1 rounded-control bg-sunken px-2 text-small hover:bg-slate-fill max-sm:h-11"
              >
                {part.label}
                <Close size={12} aria-hidden="true" />
                <span className="sr-only">, take it out of the filter</span>
              </button>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
