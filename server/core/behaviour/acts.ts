import type { Activity } from "@/server/core/ingest/activity";

/** Act is one act of a pseudonymous user, as it is stored; times in epoch ms. */
export type Act = Omit<Activity, "id">;

/** symbolOf names what was done across applications, e.g. "reports/run_query". */
export const symbolOf = (act: Pick<Act, "application" | "action">): string =>
  `${act.application}/${act.action}`;

/** failed tells whether an act ended in an error of the user's or the server's making (HTTP 400 and above). */
export const failed = (act: Pick<Act, "status">): boolean => (act.status ?? 200) >= 400;
