import { createHash, randomUUID } from "node:crypto";
import { mutation } from "@/server/services/verb";
import { iso } from "@/server/services/workloads/view";
import { canonical } from "@/server/store/audit";
import { removeSubjects, seriesOf } from "@/server/store/erasure";
import { fingerprintOf, pseudonymsOf, SubjectInput } from "./subjects";

/**
 * eraseSubject removes everything that is kept of one person, from events to forecasts, and leaves a certificate in the
 * record: rows by table, when, who asked, keyed hashes in place of the pseudonyms, and the SHA-256 of all that. What workloads
 * used as a whole stays.
 */
export const eraseSubject = mutation({
  name: "eraseSubject",
  scope: "settings:write",
  input: SubjectInput,
  rest: {
    method: "DELETE",
    path: "/subjects/{pseudonym}",
    summary: "Erase a person: rows of every kind; answers with the certificate",
  },
  run: async ({ db, deps, now, actor, tell }, input) => {
    const pseudonyms = await pseudonymsOf(db, deps, input);
    const series = await seriesOf(db, pseudonyms);
    const { removed, blanked } = await removeSubjects(db, pseudonyms);
    tell("series");
    const body = {
      id: randomUUID(),
      at: iso(now),
      by: actor.name,
      subjects: pseudonyms.map((one) => fingerprintOf(deps.pseudonymKey, one)),
      removed,
      blanked,
      /** Numbers of the series that are gone; what a forecast under way still writes of them is removed within the hour. */
      series,
    };
    return { ...body, sha256: createHash("sha256").update(canonical(body)).digest("hex") };
  },
  audit: (_, certificate) => ({
    targetKind: "erasure",
    targetId: certificate.id,
    targetName: `Erasure ${certificate.id.slice(0, 8)}`,
    summary: `Erased a subject: ${Object.values(certificate.removed).reduce((a, b) => a + b, 0)} rows of ${Object.keys(certificate.removed).length} kinds.`,
    after: certificate,
  }),
});

/** eraseUser is the same for who knows the identifier only: it stands in the body, so that no address and no log holds it. */
export const eraseUser = mutation({
  ...eraseSubject,
  name: "eraseUser",
  input: SubjectInput.required({ user: true }).omit({ pseudonym: true }),
  rest: {
    method: "DELETE",
    path: "/subjects",
    summary: "Erase a person by the identifier in the body, hashed at the door",
    bodyOnly: true,
  },
});
