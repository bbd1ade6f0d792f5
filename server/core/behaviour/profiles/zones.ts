/**
 * Usual UTC offsets of the regions that clouds and content networks name, in hours, standard time. A coarse region is all that is
 * kept of where a user is, so local hours are right to an hour or two.
 */
const OFFSETS: readonly (readonly [pattern: RegExp, hours: number])[] = [
  [/^(us|na|northamerica|canada|ca)[-_]?(west|w)/, -8],
  [/^(us|na|northamerica)[-_]?central/, -6],
  [/^(us|na|northamerica|canada|ca)([-_]|$)/, -5],
  [/^(sa|southamerica|brazil)/, -3],
  [/^(eu|europe)[-_]?west|^uk/, 0],
  [/^(eu|europe)[-_]?(central|south)|^(germany|france|switzerland)/, 1],
  [/^(eu|europe)[-_]?(north|east)/, 2],
  [/^(eu|europe)/, 1],
  [/^(me|middleeast|af|africa|il)/, 3],
  [/^(ap|asia|in)[-_]?south([-_]?\d)?$|^india/, 5.5],
  [/^(ap|asia)[-_]?northeast|^(japan|korea)/, 9],
  [/^(au|australia)|^ap[-_]?southeast[-_]?[26]/, 10],
  [/^(ap|asia|china|cn)/, 8],
];

/** offsetOfRegion gives the usual UTC offset of a region in hours; 0 for one that it does not know. */
export function offsetOfRegion(region: string | undefined): number {
  if (!region) return 0;
  const name = region.toLowerCase();
  return OFFSETS.find(([pattern]) => pattern.test(name))?.[1] ?? 0;
}
