/** AuditFilterState is what the address says of the filter. */
export interface AuditFilterState {
  kinds: string[];
  actors: string[];
  text: string;
  /** Calendar days, YYYY-MM-DD, in UTC; both are included. */
  from: string;
  to: string;
}

const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** readFilter reads the filter from the address; a day that is none is dropped. */
export function readFilter(params: { get(name: string): string | null }): AuditFilterState {
  const list = (name: string) => (params.get(name) ?? "").split(",").filter(Boolean);
  const day = (name: string) => {
    const given = params.get(name) ?? "";
    return DAY.test(given) && !Number.isNaN(Date.parse(given)) ? given : "";
  };
  return {
    kinds: list("kinds"),
    actors: list("actors"),
    text: params.get("text") ?? "",
    from: day("from"),
    to: day("to"),
  };
}

/** filterParams writes the filter for the address, without what is empty. */
export function filterParams(filter: AuditFilterState): URLSearchParams {
  const params = new URLSearchParams();
  if (filter.kinds.length) params.set("kinds", filter.kinds.join(","));
  if (filter.actors.length) params.set("actors", filter.actors.join(","));
  if (filter.text) params.set("text", filter.text);
  if (filter.from) params.set("from", filter.from);
  if (filter.to) params.set("to", filter.to);
  return params;
}

const DAY_MS = 24 * 3_600_000;

/** filterInput writes the filter as the verb takes it: instants in epoch ms, the end exclusive. */
export function filterInput(filter: AuditFilterState) {
  return {
    ...(filter.kinds.length && { kinds: filter.kinds }),
    ...(filter.actors.length && { actors: filter.actors }),
    ...(filter.text && { text: filter.text }),
    ...(filter.from && { from: Date.parse(filter.from) }),
    ...(filter.to && { to: Date.parse(filter.to) + DAY_MS }),
  };
}

/** exportHref is the address of the filtered record as CSV. */
export function exportHref(filter: AuditFilterState): string {
  const params = filterParams(filter);
  const { from, to } = filterInput(filter);
  if (from !== undefined) params.set("from", new Date(from).toISOString());
  if (to !== undefined) params.set("to", new Date(to).toISOString());
  return `/audit/export?${params}`;
}
