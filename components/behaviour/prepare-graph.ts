import { figures, percent } from "@/components/ui/format";
import type { ActionGraph } from "./types";

/** PlacedNode is an action with its place: column and row of a layered drawing, from 0. */
export interface PlacedNode {
  readonly action: string;
  readonly column: number;
  readonly row: number;
}

/** Layout is where actions stand; `rows` is the most in one column. */
export interface Layout {
  readonly nodes: readonly PlacedNode[];
  readonly columns: number;
  readonly rows: number;
}

const SWEEPS = 6;

/**
 * layoutGraph lays a graph out in layers (Sugiyama, Tagawa and Toda 1981, with the barycentre rule): a column holds what is reached in as many
 * likely steps from what sessions of an application begin with most, and rows are ordered so that edges cross little. The same graph is always laid out alike.
 */
export function layoutGraph({ nodes, edges }: Pick<ActionGraph, "nodes" | "edges">, mostRows = 8): Layout {
  const column = new Map<string, number>();
  const starts = [...nodes].sort((a, b) => b.begins - a.begins || (a.action < b.action ? -1 : 1));
  const first = new Map<string, string>();
  for (const { action, begins } of starts) {
    const application = action.split("/", 1)[0];
    if (begins > 0 && !first.has(application)) first.set(application, action);
  }
  let layer = [...first.values()];
  for (let at = 0; column.size < nodes.length; at++) {
    if (layer.length === 0) {
      const next = starts.find(({ action }) => !column.has(action));
      if (!next) break;
      layer = [next.action];
    }
    for (const action of layer.slice(0, mostRows)) column.set(action, at);
    const late = layer.slice(mostRows);
    const reached = edges.filter(({ from, to }) => column.get(from) === at && !column.has(to));
    layer = [...new Set([...late, ...reached.map(({ to }) => to)])].filter((action) => !column.has(action));
  }
  const columns: string[][] = [];
  for (const { action } of nodes) {
    const at = column.get(action) ?? 0;
    (columns[at] ??= []).push(action);
  }
  const rowOf = new Map<string, number>();
  const number = (some: readonly string[]): void =>
    some.forEach((action, row) => rowOf.set(action, row - (some.length - 1) / 2));
  for (const some of columns) number(some);
  const beside = (action: string): number => {
    let [sum, weight] = [0, 0];
    for (const { from, to, probability } of edges) {
      const other = from === action ? to : to === action ? from : undefined;
      if (other === undefined || other === action) continue;
      sum += probability * (rowOf.get(other) ?? 0);
      weight += probability;
    }
    return weight > 0 ? sum / weight : (rowOf.get(action) ?? 0);
  };
  for (let sweep = 0; sweep < SWEEPS; sweep++)
    for (const some of sweep % 2 === 0 ? columns : [...columns].reverse()) {
      const at = new Map(some.map((action) => [action, beside(action)]));
      some.sort((a, b) => (at.get(a) ?? 0) - (at.get(b) ?? 0) || (a < b ? -1 : 1));
      number(some);
    }
  const rows = Math.max(1, ...columns.map(({ length }) => length));
  return {
    columns: columns.length,
    rows,
    nodes: columns.flatMap((some, at) =>
      some.map((action, i) => ({ action, column: at, row: i + (rows - some.length) / 2 })),
    ),
  };
}

/** shortAction leaves the application out of an action's name. */
export const shortAction = (action: string): string => action.slice(action.indexOf("/") + 1);

/** graphSentence says what a graph shows and what it leaves out. */
export function graphSentence({ nodes, edges, least, rarer, rarerShare, covered }: ActionGraph): string {
  const [edge] = edges;
  const says = [
    `${figures(nodes.length)} actions; ${figures(edges.length)} steps of ${percent(least)} and more hold ${percent(Math.round(covered * 100) / 100)} of all steps within sessions.`,
  ];
  if (edge)
    says.push(
      `After ${shortAction(edge.from)}, ${shortAction(edge.to)} follows in ${percent(Math.round(edge.probability * 100) / 100)}.`,
    );
  if (rarer > 0)
    says.push(
      `${figures(rarer)} rarer actions (${percent(Math.round(rarerShare * 100) / 100)} of acts) are left out.`,
    );
  return says.join(" ");
}
