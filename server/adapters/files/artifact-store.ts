import { createHash } from "node:crypto";
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { AppError } from "@/server/errors";
import type { ArtifactStore } from "@/server/ports/artifact-store";

/** fileArtifacts keeps artefacts as files named by their hash below `folder`. */
export function fileArtifacts(folder: string): ArtifactStore {
  const path = (hash: string) => {
    if (!/^[0-9a-f]{64}$/.test(hash))
      throw new AppError("invalid_input", `"${hash}" is not an artefact's hash.`);
    return join(folder, hash);
  };
  return {
    async put(bytes) {
      const hash = createHash("sha256").update(bytes).digest("hex");
      await mkdir(folder, { recursive: true });
      // Written aside and renamed, so that a crash never leaves half an artefact under its name.
      const aside = `${path(hash)}.${process.pid}.part`;
      await writeFile(aside, bytes);
      await rename(aside, path(hash));
      return hash;
    },
    async get(hash) {
      const bytes = await readFile(path(hash)).catch((error: NodeJS.ErrnoException) => {
        if (error.code === "ENOENT") throw new AppError("not_found", `There is no artefact ${hash}.`);
        throw error;
      });
      if (createHash("sha256").update(bytes).digest("hex") !== hash) {
        throw new AppError("internal", `The artefact ${hash} is damaged. Train the model again.`);
      }
      return bytes;
    },
    async remove(hash) {
      await rm(path(hash), { force: true });
    },
  };
}
