/** FEED_BYTES is the longest text of a feed that is parsed. */
export const FEED_BYTES = 4 * 1_048_576;
/** MOST_ENTRIES is how many entries of one feed are kept within the time that is looked at. */
export const MOST_ENTRIES = 2_000;
/** MOST_LOOKED_AT is how many components of one text are looked at. */
export const MOST_LOOKED_AT = 20_000;

/** FeedFault says why a text is not used at all. */
export class FeedFault extends Error {}
