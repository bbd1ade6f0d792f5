// @ts-check

/** LaunchError is an expected failure: `message` says what is wrong, `remedy` what to do; it is shown without a stack. */
export class LaunchError extends Error {
  /** @param {string} message @param {string} remedy */
  constructor(message, remedy) {
    super(message);
    this.name = "LaunchError";
    this.remedy = remedy;
  }
}

/**
 * explain turns any failure into a LaunchError with a plain message; the unknown keeps its own message.
 * @param {unknown} error
 * @param {string} where the folder that was being written
 * @returns {LaunchError}
 */
export function explain(error, where) {
  if (error instanceof LaunchError) return error;
  const text = error instanceof Error ? error.message : String(error);
  const code = /** @type {{ code?: string }} */ (error ?? {}).code;
  if (code === "ENOSPC" || /ENOSPC|No space left on device/i.test(text)) {
    return new LaunchError(
      `The disk that holds ${where} is full.`,
      "Free some space (Headroom wants 1 GB), or name another folder with --data-dir, and start again.",
    );
  }
  if (code === "EACCES" || code === "EPERM" || code === "EROFS") {
    return new LaunchError(
      `${where} cannot be written (${text}).`,
      "Change the folder's owner or mode, or name another folder with --data-dir.",
    );
  }
  return new LaunchError(text, "If the message does not help, look at the logs in the data directory.");
}
