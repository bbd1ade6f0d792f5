import { reach } from "@/server/adapters/prometheus/reach";
import { AppError } from "@/server/errors";
import type { FeedText } from "@/server/ports/feed-text";

const ACCEPT =
  "text/calendar, application/rss+xml, application/atom+xml, application/xml, text/xml, */*;q=0.5";

/** httpFeedText reads feeds over HTTP by the one way in which addresses that people enter are asked. */
export const httpFeedText: FeedText = async ({ url, username }, secret, most, signal) => {
  const auth =
    username !== null
      ? ({ kind: "basic", username } as const)
      : secret !== undefined
        ? ({ kind: "bearer" } as const)
        : ({ kind: "none" } as const);
  const { status, body } = await reach({ url, auth }, secret, "", signal, { accept: ACCEPT, most });
  if (status === 200) return body;
  const { origin } = new URL(url);
  const why =
    status === 401 || status === 403
      ? "Check the user name, and the password or token."
      : "Check the address.";
  throw new AppError("unavailable", `${origin} answers ${status}. ${why}`);
};
