import type { Resource } from "@/server/core/words";

/** Reservation is one user's or token's share of a resource, in its unit. */
export interface Reservation {
  readonly resource: Resource;
  readonly reserved: number;
  /** Upper quantile of what they are about to take. */
  readonly predicted: number;
}

/** ReservationChange is what to do about it. */
export interface ReservationChange extends Reservation {
  /** Predicted less reserved. */
  readonly difference: number;
  readonly action: "allocate" | "release" | "hold";
  /** What is reserved afterwards. */
  readonly to: number;
  readonly why: string;
}

/** ReservationRule says how eagerly reservations follow predictions. */
export interface ReservationRule {
  /** Reserved beyond the prediction, e.g. 0.1. */
  readonly margin: number;
  /** Below this share of what is reserved nothing is released, so that reservations do not flutter. */
  readonly slack: number;
  /** Never less than this, in the resource's unit. */
  readonly floor: number;
}

/** USUAL_RULE reserves a tenth more than predicted and releases when a quarter is not needed. */
export const USUAL_RULE: ReservationRule = { margin: 0.1, slack: 0.25, floor: 0 };

/** changeOf compares one reservation with what is predicted: allocate what is missing, release what is well beyond need, hold between. */
export function changeOf(of: Reservation, rule: ReservationRule = USUAL_RULE): ReservationChange {
  const { reserved, predicted } = of;
  const wanted = Math.max(rule.floor, predicted * (1 + rule.margin));
  const difference = predicted - reserved;
  if (wanted > reserved)
    return {
      ...of,
      difference,
      action: predicted > reserved || reserved === 0 ? "allocate" : "hold",
      to: predicted > reserved || reserved === 0 ? wanted : reserved,
      why:
        predicted > reserved
          ? `${figure(predicted)} are predicted and ${figure(reserved)} reserved.`
          : `${figure(predicted)} are predicted; what is reserved covers it.`,
    };
  const spare = reserved - wanted;
  if (spare > rule.slack * reserved)
    return {
      ...of,
      difference,
      action: "release",
      to: wanted,
      why: `Only ${figure(predicted)} of ${figure(reserved)} reserved are predicted.`,
    };
  return {
    ...of,
    difference,
    action: "hold",
    to: reserved,
    why: `${figure(reserved)} are reserved for ${figure(predicted)} predicted.`,
  };
}

/**
 * askedChange gives what is reserved after a person asked to allocate or release: exactly what the rule wants, without its slack; undefined
 * when there is nothing to allocate or release.
 */
export function askedChange(
  { reserved, predicted }: Reservation,
  action: "allocate" | "release",
  rule: ReservationRule = USUAL_RULE,
): number | undefined {
  const wanted = Math.max(rule.floor, predicted * (1 + rule.margin));
  const useful = action === "allocate" ? wanted > reserved : wanted < reserved;
  return useful ? wanted : undefined;
}

const figure = (value: number): string => (value === 0 ? "0" : value.toPrecision(3));
