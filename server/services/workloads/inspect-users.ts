import { COLUMN_NAME } from "@/server/core/behaviour/demand/column";
import type { Inspection, Voter } from "@/server/core/forecast/inspect";
import type { SaidOfUsers } from "@/server/store/behaviour-columns";

/**
 * withUsers sets the column of behaviour among the voters of a forecast that it was joined to: its share comes off the others' alike, and
 * beyond the hour that it looks ahead it has none. `level` is the index of the quantile that is looked at.
 */
export function withUsers(found: Inspection, said: SaidOfUsers, level: number): Inspection {
  const at = (lead: number): number => said.leads.indexOf(lead);
  const shares = found.leads.map((lead) => shareAt(said, lead));
  const own: Voter = {
    name: COLUMN_NAME,
    kind: "users",
    path: found.voters[0].path.map((_, h) => said.own[at(h + 1)]?.[level] ?? Number.NaN),
    weights: Float64Array.from(shares),
    losses: Float64Array.from(found.leads, (lead) => said.losses[at(lead)]?.joined[level] ?? Number.NaN),
  };
  const others = found.voters.map((voter) => ({
    ...voter,
    weights: voter.weights.map((weight, k) => weight * (1 - shares[k])),
  }));
  return { ...found, voters: [...others, own] };
}

/** shareAt reads the share at any lead, straight between those at which it was joined. */
function shareAt({ leads, shares }: SaidOfUsers, lead: number): number {
  const next = leads.findIndex((one) => one >= lead);
  if (next < 0) return 0;
  if (leads[next] === lead || next === 0) return shares[next];
  const part = (lead - leads[next - 1]) / (leads[next] - leads[next - 1]);
  return shares[next - 1] + part * (shares[next] - shares[next - 1]);
}
