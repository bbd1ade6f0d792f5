import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import { AppError } from "@/server/errors";

const unzip = promisify(gunzip);
const MIB = 1_048_576;

/** tooLarge is the refusal of a body above `most` bytes. */
export const tooLarge = (most: number) =>
  new AppError("too_large", `The body is larger than ${Math.round(most / MIB)} MiB. Send it in parts.`);

/**
 * readBody reads a request's body and undoes gzip; `most` bounds its bytes before and after. It stops reading at the
 * limit, whatever the sender announced. Throws AppError: too_large, unsupported (another encoding), invalid_input.
 */
export async function readBody(request: Request, most: number): Promise<Uint8Array> {
  if (Number(request.headers.get("content-length") ?? 0) > most) throw tooLarge(most);
  const encoding = (request.headers.get("content-encoding") ?? "identity").trim().toLowerCase();
  if (encoding !== "identity" && encoding !== "gzip" && encoding !== "snappy")
    throw new AppError(
      "unsupported",
      `Content-Encoding "${encoding.slice(0, 40)}" is not known. Use gzip or none.`,
    );
  const parts: Uint8Array[] = [];
  let size = 0;
  if (request.body) {
    for await (const part of request.body as unknown as AsyncIterable<Uint8Array>) {
      size += part.length;
      if (size > most) throw tooLarge(most);
      parts.push(part);
    }
  }
  const bytes = Buffer.concat(parts, size);
  if (encoding !== "gzip") return bytes;
  try {
    return await unzip(bytes, { maxOutputLength: most });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ERR_BUFFER_TOO_LARGE") throw tooLarge(most);
    throw new AppError("invalid_input", "The body is not gzip, although Content-Encoding says so.");
  }
}

/** textOf reads a body as UTF-8; throws AppError("invalid_input") when it is not. */
export function textOf(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new AppError("invalid_input", "The body is not UTF-8 text.");
  }
}

/**
 * discard reads what nobody read of a refused request and forgets it, at most `most` bytes: a connection that is kept takes
 * its next request only behind the end of this one. False when there is more: such a connection has to be closed.
 */
export async function discard(request: Request, most: number): Promise<boolean> {
  if (!request.body || request.bodyUsed) return true;
  if (Number(request.headers.get("content-length") ?? 0) > most) return false;
  let size = 0;
  try {
    const reader = request.body.getReader();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return true;
      size += value.length;
      if (size > most) return false;
    }
  } catch {
    return false;
  }
}
