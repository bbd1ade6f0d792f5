/** ERROR_CODES is the closed set of ways in which a call can fail; each transport maps them once. */
export const ERROR_CODES = [
  "invalid_input",
  "unauthenticated",
  "forbidden",
  "not_found",
  "conflict",
  "gone",
  "too_large",
  "unsupported",
  "too_many",
  "stopped",
  "unavailable",
  "internal",
] as const;
export type ErrorCode = (typeof ERROR_CODES)[number];

/** HTTP_STATUS maps each code to the status that REST answers. */
export const HTTP_STATUS: Record<ErrorCode, number> = {
  invalid_input: 400,
  unauthenticated: 401,
  forbidden: 403,
  not_found: 404,
  conflict: 409,
  gone: 410,
  too_large: 413,
  unsupported: 415,
  too_many: 429,
  stopped: 423,
  unavailable: 503,
  internal: 500,
};

/** Fault is one wrong field: its path, the value (shortened) and what to do. */
export interface Fault {
  field: string;
  message: string;
}

/** AppError is the only error that crosses a door with its message; anything else is answered as `internal`. */
export class AppError extends Error {
  override readonly name = "AppError";
  constructor(
    readonly code: ErrorCode,
    /** What was wrong with what value, and what to do. */
    message: string,
    readonly faults: readonly Fault[] = [],
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** notFound says that `noun` with this id does not exist or is not visible. */
export const notFound = (noun: string, id: string | number): AppError =>
  new AppError("not_found", `There is no ${noun} "${id}". It may have been removed.`);

/** conflict says that the state moved under the caller. */
export const conflict = (message: string): AppError => new AppError("conflict", message);
