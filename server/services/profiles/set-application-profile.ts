import { z } from "zod";
import { ApplicationName, ApplicationProfile, parseProfiles } from "@/server/core/profiles/application";
import { AppError } from "@/server/errors";
import { type MutationCall, mutation } from "@/server/services/verb";
import { removeProfile, saveProfile } from "@/server/store/profiles";

interface Kept {
  application: string;
  id: string;
  before: unknown;
  /** null: what was said is forgotten. */
  after: ApplicationProfile | null;
}

async function keep(
  { db, actor, now, tell }: MutationCall,
  application: string,
  profile: ApplicationProfile,
): Promise<Kept> {
  const { id, before } = await saveProfile(db, application, profile, actor.name, now);
  tell("settings", "workloads");
  return { application, id, before, after: profile };
}

const lineOf = ({ application, id, before, after }: Kept) => ({
  targetKind: "application",
  targetId: id,
  targetName: application,
  summary:
    after === null
      ? `Forgot the profile of ${application}.`
      : `${before === null ? "Described" : "Changed the profile of"} ${application}: ${after.actions.length} actions.`,
  before,
  after,
});

/** setApplicationProfile keeps what an owner says of one application; an application that is not there yet is made. */
export const setApplicationProfile = mutation({
  name: "setApplicationProfile",
  scope: "workloads:write",
  input: ApplicationProfile.extend({ application: ApplicationName }),
  rest: {
    method: "PUT",
    path: "/applications/{application}/profile",
    summary: "Say what an application is made of, what its actions cost and how it starts",
  },
  run: (call, { application, ...profile }) => keep(call, application, profile),
  audit: (_, output) => lineOf(output),
});

/** setApplicationProfiles does so for every document of a YAML file, or for a list of profiles, null forgetting one; all of them, or none. */
export const setApplicationProfiles = mutation({
  name: "setApplicationProfiles",
  scope: "workloads:write",
  input: z.object({
    yaml: z.string().min(1).max(1_000_000).optional(),
    profiles: z
      .array(z.strictObject({ application: ApplicationName, profile: ApplicationProfile.nullable() }))
      .min(1)
      .max(1_000)
      .optional(),
  }),
  rest: {
    method: "POST",
    path: "/profiles/applications",
    summary: "Keep profiles of applications from YAML or JSON",
  },
  async run(call, { yaml, profiles }) {
    if ((yaml === undefined) === (profiles === undefined))
      throw new AppError("invalid_input", "Give either yaml or profiles.");
    const kept: Kept[] = [];
    for (const { application, profile } of profiles ?? parseProfiles(yaml ?? "")) {
      if (profile) {
        kept.push(await keep(call, application, profile));
        continue;
      }
      const gone = await removeProfile(call.db, application);
      if (gone) kept.push({ application, ...gone, after: null });
      call.tell("settings", "workloads");
    }
    return { kept };
  },
  audit: (_, { kept }) => kept.map(lineOf),
});
