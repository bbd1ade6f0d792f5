import { AppError } from "@/server/errors";

/** Limits of a gate: bytes and requests at once in the process, and how many of these may work on the database. */
export interface Limits {
  bytes: number;
  requests: number;
  working: number;
}

/** Gate lets requests for volume in as long as there is room for them. */
export interface Gate {
  /**
   * pass runs `work` with `bytes` set aside; throws AppError("too_many") at once when there is no room, so that memory
   * never grows with what is sent. `turn` waits for one of the few places that work on the database.
   */
  pass<T>(bytes: number, work: (turn: <O>(write: () => Promise<O>) => Promise<O>) => Promise<T>): Promise<T>;
}

/** makeGate makes a gate of its own; a process has one, {@link gate}. */
export function makeGate(limits: Limits): Gate {
  let bytes = 0;
  let requests = 0;
  let working = 0;
  const waiting: (() => void)[] = [];
  async function turn<O>(write: () => Promise<O>): Promise<O> {
    if (working >= limits.working) await new Promise<void>((go) => waiting.push(go));
    else working++;
    try {
      return await write();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else working--;
    }
  }
  return {
    async pass(size, work) {
      if (requests >= limits.requests || bytes + size > limits.bytes)
        throw new AppError(
          "too_many",
          "More is being sent than can be stored at once. Send this again in a second.",
        );
      requests++;
      bytes += size;
      try {
        return await work(turn);
      } finally {
        requests--;
        bytes -= size;
      }
    },
  };
}

/** BULK_BYTES bounds one body of the doors for volume, after decompression. */
export const BULK_BYTES = 16 * 1_048_576;

const shared = globalThis as { headroomGate?: Gate };

/** gate is the one of this process; three of six connections stay free for people. */
export function gate(): Gate {
  shared.headroomGate ??= makeGate({ bytes: 8 * BULK_BYTES, requests: 64, working: 3 });
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
