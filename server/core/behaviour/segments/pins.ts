import type { Reading } from "../profiles/profile";

/** Pin puts users into a segment whatever they are like; the first one that fits counts. */
export interface Pin {
  /** Lasting id of the segment. */
  readonly segment: number;
  readonly when:
    | { readonly user: string }
    | { readonly users: ReadonlySet<string> }
    | { readonly device: string; readonly leastShare: number }
    | { readonly region: string; readonly leastShare: number }
    | { readonly action: string; readonly leastShare: number };
}

/** pinnedTo gives the segment to which a rule pins a user, or undefined. */
export function pinnedTo(
  pins: readonly Pin[],
  user: string,
  reading: Reading | undefined,
): number | undefined {
  return pins.find(({ when }) => {
    if ("user" in when) return when.user === user;
    if ("users" in when) return when.users.has(user);
    if (!reading || reading.acts === 0) return false;
    const count =
      "device" in when
        ? reading.devices[when.device]
        : "region" in when
          ? reading.regions[when.region]
          : reading.actions[when.action];
    return (count ?? 0) / reading.acts >= when.leastShare;
  })?.segment;
}
