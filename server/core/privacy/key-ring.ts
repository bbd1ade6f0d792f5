import { z } from "zod";

/**
 * KeyRing lists the versions of the key that makes pseudonyms, the one in use last. Each is derived from the installation's
 * secret and the version's salt. The rule: nothing stored links a person's pseudonyms of two versions. They can be linked
 * only by who names the person again, to look up or to erase, because then every version that is kept is tried; a version
 * that is forgotten loses its salt, and its pseudonyms can be linked by nobody any more.
 */
export const KeyRing = z.object({
  versions: z
    .array(z.object({ version: z.number().int().min(1), salt: z.string(), since: z.number() }))
    .min(1),
  /** Versions whose salt is gone. */
  forgotten: z.array(z.number().int()).default([]),
});
export type KeyRing = z.output<typeof KeyRing>;
export type KeyVersion = KeyRing["versions"][number];

/** FIRST_RING is what an installation starts with: its secret itself is version 1. */
export const FIRST_RING: KeyRing = { versions: [{ version: 1, salt: "", since: 0 }], forgotten: [] };

/** currentVersion gives the version that new pseudonyms are made with. */
export const currentVersion = (ring: KeyRing): KeyVersion => ring.versions[ring.versions.length - 1];

/** rotated adds a version at `now` (epoch ms) with a fresh random `salt`, and keeps the others for looking up and erasing. */
export function rotated(ring: KeyRing, salt: string, now: number): KeyRing {
  const last = Math.max(currentVersion(ring).version, ...ring.forgotten);
  return { ...ring, versions: [...ring.versions, { version: last + 1, salt, since: now }] };
}

/** withoutVersion forgets a version; undefined when it is in use or not there. */
export function withoutVersion(ring: KeyRing, version: number): KeyRing | undefined {
  const found = ring.versions.some((one) => one.version === version);
  if (!found || currentVersion(ring).version === version) return undefined;
  return {
    versions: ring.versions.filter((one) => one.version !== version),
    forgotten: [...ring.forgotten, version],
  };
}
