const INSTANT = /^(at|until)$|(At|Until)$/;
/** Smaller numbers under such a name are not epoch milliseconds of our time (3 March 1973). */
const LEAST = 1e11;

/** isoTimes gives a copy in which every number named `at`, `…At`, `until` or `…Until` is an ISO 8601 UTC text; REST promises those. */
export function isoTimes(value: unknown, name = ""): unknown {
  if (typeof value === "number")
    return INSTANT.test(name) && value >= LEAST ? new Date(value).toISOString() : value;
  if (Array.isArray(value)) return value.map((item) => isoTimes(item));
  if (value === null || typeof value !== "object" || Object.getPrototypeOf(value) !== Object.prototype)
    return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, isoTimes(item, key)]));
}
