import { z } from "zod";
import { askedChange } from "@/server/core/behaviour/reservations";
import { AppError, notFound } from "@/server/errors";
import { fingerprintOf } from "@/server/services/privacy/subjects";
import { mutation } from "@/server/services/verb";
import { findSubjectBehaviour, saveReserved } from "@/server/store/behaviour";
import { readSetting } from "@/server/store/settings";
import { expecter, USER_RESOURCES } from "./expect";
import { reservationOf } from "./keep-reservations";

type Action = "allocate" | "release";
const DONE = { allocate: "Allocated", release: "Released" } as const;

const changing = (action: Action) =>
  mutation({
    name: `${action}Reservation`,
    scope: "plans:decide",
    input: z.object({ pseudonym: z.string().trim().min(1).max(80), resource: z.enum(USER_RESOURCES) }),
    rest: {
      method: "POST",
      path: `/reservations/{pseudonym}/{resource}/${action}`,
      summary:
        action === "allocate"
          ? "Reserves for a user what is predicted, with the rule's margin."
          : "Releases what is reserved for a user beyond what is predicted.",
    },
    async run({ db, deps, now, tell }, { pseudonym, resource }) {
      if ((await readSetting(db, "stop")).stopped)
        throw new AppError("stopped", "Everything is stopped, so no reservation changes. Resume first.");
      const row = await findSubjectBehaviour(db, pseudonym);
      if (!row) throw notFound("user", pseudonym);
      const need = (await expecter(db, now))(row).find((one) => one.resource === resource);
      if (!need) throw notFound("expected use of", resource);
      const before = reservationOf(row, need);
      const reserved = askedChange(before, action);
      if (reserved === undefined)
        throw new AppError("conflict", `There is nothing to ${action}: ${before.why}`);
      if (!(await saveReserved(db, pseudonym, resource, before.reserved, reserved)))
        throw new AppError(
          "conflict",
          `What is reserved of ${resource} was ${before.reserved.toPrecision(3)} ${before.unit} and was changed meanwhile. Look again.`,
        );
      tell("behaviour");
      const { predicted, unit } = before;
      // The record never holds a pseudonym; who knows the user can compute the fingerprint.
      const fingerprint = fingerprintOf(deps.pseudonymKey, pseudonym);
      return { pseudonym, fingerprint, resource, unit, predicted, was: before.reserved, reserved };
    },
    audit: (_, { fingerprint, resource, unit, predicted, was, reserved }) => ({
      targetKind: "reservation",
      targetId: fingerprint,
      targetName: `User ${fingerprint.slice(0, 8)}`,
      summary: `${DONE[action]} ${resource} for one user: from ${was.toPrecision(3)} to ${reserved.toPrecision(3)} ${unit}, with ${predicted.toPrecision(3)} predicted.`,
      before: { [resource]: was },
      after: { [resource]: reserved },
    }),
  });

/** allocateReservation reserves for one user what is predicted; AppError("conflict") when that is reserved already or somebody else was quicker, "stopped" while all is stopped. */
export const allocateReservation = changing("allocate");
/** releaseReservation gives back what is reserved for one user beyond what is predicted; it fails as {@link allocateReservation} does. */
export const releaseReservation = changing("release");
