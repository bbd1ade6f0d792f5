import { z } from "zod";
import { ApplicationProfile, parseProfiles } from "@/server/core/profiles/application";
import { type MutationCall, mutation } from "@/server/services/verb";
import { saveProfile } from "@/server/store/profiles";

interface Kept {
  application: string;
  id: string;
  before: unknown;
  after: ApplicationProfile;
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
  summary: `${before === null ? "Described" : "Changed the profile of"} ${application}: ${after.actions.length} actions.`,
  before,
  after,
});

/** setApplicationProfile keeps what an owner says of one application; an application that is not there yet is made. */
export const setApplicationProfile = mutation({
  name: "setApplicationProfile",
  scope: "workloads:write",
  input: ApplicationProfile.extend({ application: z.string().trim().min(1).max(120) }),
  rest: {
    method: "PUT",
    path: "/applications/{application}/profile",
    summary: "Say what an application is made of, what its actions cost and how it starts",
  },
  run: (call, { application, ...profile }) => keep(call, application, profile),
  audit: (_, output) => lineOf(output),
});

/** setApplicationProfiles does so for every document of a YAML file; all of them, or none. */
export const setApplicationProfiles = mutation({
  name: "setApplicationProfiles",
  scope: "workloads:write",
  input: z.object({ yaml: z.string().min(1).max(1_000_000) }),
  rest: {
    method: "POST",
    path: "/profiles/applications",
    summary: "Keep profiles of applications from YAML",
  },
  async run(call, { yaml }) {
    const kept: Kept[] = [];
    for (const { application, profile } of parseProfiles(yaml))
      kept.push(await keep(call, application, profile));
    return { kept };
  },
  audit: (_, { kept }) => kept.map(lineOf),
});
