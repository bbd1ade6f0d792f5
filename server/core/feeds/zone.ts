const formats = new Map<string, Intl.DateTimeFormat | undefined>();

function formatOf(zone: string): Intl.DateTimeFormat | undefined {
  if (!formats.has(zone)) {
    let format: Intl.DateTimeFormat | undefined;
    try {
      format = new Intl.DateTimeFormat("en-US", {
        timeZone: zone,
        hourCycle: "h23",
        year: "numeric",
        month: "numeric",
        day: "numeric",
        hour: "numeric",
        minute: "numeric",
        second: "numeric",
      });
    } catch {
      format = undefined;
    }
    formats.set(zone, format);
  }
  return formats.get(zone);
}

/** isZone tells whether a name is a time zone that is known here, such as Europe/Berlin. */
export const isZone = (zone: string): boolean => formatOf(zone) !== undefined;

/** offsetAt gives how far a zone's clock is ahead of UTC at an instant (epoch ms), in ms; 0 for an unknown zone. */
export function offsetAt(zone: string, at: number): number {
  const format = formatOf(zone);
  if (!format) return 0;
  const part: Record<string, number> = {};
  for (const { type, value } of format.formatToParts(at)) part[type] = Number(value);
  const wall = Date.UTC(part.year, part.month - 1, part.day, part.hour, part.minute, part.second);
  return wall - Math.floor(at / 1000) * 1000;
}

/**
 * instantOf gives the instant (epoch ms) at which a zone's clock shows `wall` (the same digits read as UTC). A time that a
 * change to summer time leaves out is read with the offset before it, and of a time that comes twice the first counts
 * (RFC 5545, 3.3.5).
 */
export function instantOf(zone: string, wall: number): number {
  const before = wall - offsetAt(zone, wall - 86_400_000);
  const after = wall - offsetAt(zone, wall + 86_400_000);
  const fits = (at: number) => at + offsetAt(zone, at) === wall;
  if (fits(before)) return fits(after) ? Math.min(before, after) : before;
  return fits(after) ? after : before;
}
