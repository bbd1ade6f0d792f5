/** FeedAddress is where a feed is read: with a user name the secret is its password, without one a bearer token. */
export interface FeedAddress {
  url: string;
  username: string | null;
}

/**
 * FeedText gives the text that an address answers with. Contract: addresses that give away secrets of the machine or of a
 * cloud are never asked, names are looked up once, redirects to another origin are not followed. Throws AppError:
 * "unavailable" when it does not answer with success, "too_large" above `most` bytes after decompression.
 */
export type FeedText = (
  address: FeedAddress,
  secret: string | undefined,
  most: number,
  signal?: AbortSignal,
) => Promise<string>;
