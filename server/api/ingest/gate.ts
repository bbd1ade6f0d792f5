import { AppError } from "@/server/errors";

/** Limits of a gate: bytes and requests inside at once, and how long (ms) the oldest may be inside while others come. */
export interface Limits {
  bytes: number;
  requests: number;
  waitMs: number;
}

/** Gate lets requests for volume in as long as there is room for them. */
export interface Gate {
  /**
   * pass runs `work` with `bytes` set aside; throws AppError("too_many") at once when there is no room or when the oldest
   * inside waits too long, so that neither memory nor waiting grows with what is sent.
   */
  pass<T>(bytes: number, work: () => Promise<T>): Promise<T>;
  /** What is set aside now. */
  held(): { bytes: number; requests: number };
}

/** makeGate makes a gate of its own; a process has one, {@link gate}. `now` gives milliseconds that only grow. */
export function makeGate(limits: Limits, now = () => performance.now()): Gate {
  let bytes = 0;
  /** When each request inside came, oldest first. */
  const inside = new Set<{ since: number }>();
  return {
    async pass(size, work) {
      const since = now();
      const [oldest] = inside;
      if (
        inside.size >= limits.requests ||
        bytes + size > limits.bytes ||
        (oldest && since - oldest.since > limits.waitMs)
      )
        throw new AppError(
          "too_many",
          "More is being sent than can be stored at once. Send this again in a second.",
        );
      const one = { since };
      inside.add(one);
      bytes += size;
      try {
        return await work();
      } finally {
        inside.delete(one);
        bytes -= size;
      }
    },
    held: () => ({ bytes, requests: inside.size }),
  };
}

/** BULK_BYTES bounds one body of the doors for volume, after decompression. */
export const BULK_BYTES = 16 * 1_048_576;

const shared = globalThis as { headroomGate?: Gate };

/** gate is the one of this process. */
export function gate(): Gate {
  shared.headroomGate ??= makeGate({ bytes: 8 * BULK_BYTES, requests: 128, waitMs: 2_000 });
  return shared.headroomGate;
}

/** A snappy block grows at most about so many times: three bytes stand for 64. */
const SNAPPY_GROWTH = 22;

/** sizeOf tells how many bytes to set aside for a request before it is read: what it may become, at most `most`. */
export function sizeOf(request: Request, most: number): number {
  const said = Number(request.headers.get("content-length")) || most;
  const encoding = request.headers.get("content-encoding");
  if (encoding && encoding !== "snappy") return most;
  return Math.min(most, encoding ? said * SNAPPY_GROWTH : said);
}
