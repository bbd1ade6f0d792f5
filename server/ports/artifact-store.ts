/** ArtifactStore keeps model weights by the SHA-256 of their bytes. Contract: write once; reading an unknown hash throws AppError("not_found"); bytes whose hash differs throw AppError("internal"). */
export interface ArtifactStore {
  /** Stores and answers the hash, 64 hex digits. */
  put(bytes: Uint8Array): Promise<string>;
  get(hash: string): Promise<Uint8Array>;
  remove(hash: string): Promise<void>;
}
