import { pack, unpack } from "../pack";
import type { Foresight, Occurrence } from "./learn";
import type { StoredRecord } from "./record";

/** StoredForesight is a Foresight as plain JSON. */
type StoredForesight = Omit<Foresight, "network"> & {
  readonly network: Omit<Foresight["network"], "tables"> & { readonly tables: readonly string[] };
};

/** EventState is what is remembered of events between cycles: plain JSON, about 300 bytes an event. */
export interface EventState {
  readonly version: number;
  /** Epoch ms up to which values have been charged, and the day of the last learning. */
  readonly through: number;
  readonly learntOn: number;
  readonly occurrences: readonly Occurrence[];
  readonly foresight?: StoredForesight;
  readonly record: StoredRecord;
}

/** store gives a Foresight as plain JSON, its tables packed. */
export const store = ({ network, ...rest }: Foresight): StoredForesight => ({
  ...rest,
  network: { ...network, tables: network.tables.map(pack) },
});

/** load reads what `store` wrote. */
export const load = ({ network, ...rest }: StoredForesight): Foresight => ({
  ...rest,
  network: { ...network, tables: network.tables.map(unpack) },
});
