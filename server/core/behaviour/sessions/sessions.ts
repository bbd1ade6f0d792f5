import { type Act, failed, symbolOf } from "../acts";

/** Session is a stretch of acts of one user without a long silence; times in epoch ms. */
export interface Session {
  readonly user: string;
  /** The application of its first act. */
  readonly application: string;
  readonly startsAt: number;
  lastAt: number;
  acts: number;
  errors: number;
  bytes: number;
  /** How often each action was done, and milliseconds until the next act. */
  readonly actions: Map<string, { count: number; stayedMs: number }>;
  /** How often each kind of object was touched: "report" for "report:17", the first part of a path. */
  readonly objects: Map<string, number>;
  lastAction: string;
  region?: string;
  device?: string;
}

/** Turn is what one act meant: the session it lies in, whether it began it, and which one it ended. */
export interface Turn {
  readonly session: Session;
  readonly begins: boolean;
  readonly ended?: Session;
  /** Since the same user's act before, ms; undefined for the first one seen. */
  readonly silenceMs?: number;
}

/** OpenSessions holds the newest session of each user. */
export type OpenSessions = Map<string, Session>;

/**
 * take puts one act into its user's session. A new one begins after a silence of more than `gapMs`; the ids that senders give
 * sessions are not used, because a browser's session may last for weeks. Acts come in order of time; an earlier one counts as now.
 */
export function take(open: OpenSessions, act: Act, gapMs: number): Turn {
  const found = open.get(act.user);
  const silenceMs = found && Math.max(0, act.at - found.lastAt);
  const begins = !found || (silenceMs ?? 0) > gapMs;
  const session = begins ? begin(act) : found;
  if (begins) open.set(act.user, session);
  else {
    const before = session.actions.get(session.lastAction);
    if (before) before.stayedMs += silenceMs ?? 0;
  }
  const symbol = symbolOf(act);
  const done = session.actions.get(symbol);
  if (done) done.count++;
  else session.actions.set(symbol, { count: 1, stayedMs: 0 });
  if (act.object !== undefined) {
    const kind = kindOf(act.object);
    session.objects.set(kind, (session.objects.get(kind) ?? 0) + 1);
  }
  session.lastAt = Math.max(session.lastAt, act.at);
  session.lastAction = symbol;
  session.acts++;
  session.errors += failed(act) ? 1 : 0;
  session.bytes += act.bytes ?? 0;
  return { session, begins, ...(begins && found ? { ended: found } : {}), silenceMs };
}

const begin = (act: Act): Session => ({
  user: act.user,
  application: act.application,
  startsAt: act.at,
  lastAt: act.at,
  acts: 0,
  errors: 0,
  bytes: 0,
  actions: new Map(),
  objects: new Map(),
  lastAction: symbolOf(act),
  region: act.region,
  device: act.device,
});

/** kindOf gives the kind of an object: the part before a colon, or the first part of a path. */
export function kindOf(object: string): string {
  const colon = object.indexOf(":");
  if (colon > 0) return object.slice(0, colon);
  const [first = "/"] = object.split("/").filter((part) => part !== "");
  return first;
}
