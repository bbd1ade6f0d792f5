/** Standing is what decides how important a claim is; absent parts weigh 1. Priorities are 1 (first) to 10. */
export interface Standing {
  readonly applicationPriority: number;
  readonly workloadPriority: number;
  /** Weight of the plan or SLA under which its users are, e.g. 2 for a paid plan. */
  readonly sla?: number;
  /** Weight of the role of whoever asks, and of the segment that its users belong to. */
  readonly role?: number;
  readonly segment?: number;
}

/** Each step of priority halves the weight, so that two steps up weigh what four claims below do together. */
const STEP = 2;

/** weightOf gives the weight of a claim: 1 for the usual priority 3, times its SLA's, role's and segment's weights. */
export function weightOf({
  applicationPriority,
  workloadPriority,
  sla = 1,
  role = 1,
  segment = 1,
}: Standing): number {
  return STEP ** (3 - (applicationPriority + workloadPriority) / 2) * sla * role * segment;
}

/** rankOf gives the rank of a claim: the better of its two priorities. */
export const rankOf = ({ applicationPriority, workloadPriority }: Standing): number =>
  Math.min(applicationPriority, workloadPriority);
