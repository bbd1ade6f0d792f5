import { z } from "zod";
import { notFound } from "@/server/errors";
import { mutation } from "@/server/services/verb";
import { removeProfile } from "@/server/store/profiles";

/** removeApplicationProfile forgets what was said of an application; what was learnt of it stays. */
export const removeApplicationProfile = mutation({
  name: "removeApplicationProfile",
  scope: "workloads:write",
  input: z.object({ application: z.string() }),
  rest: {
    method: "DELETE",
    path: "/applications/{application}/profile",
    summary: "Forget what was said of an application",
  },
  async run({ db, tell }, { application }) {
    if (!(await removeProfile(db, application))) throw notFound("profile of the application", application);
    tell("settings");
    return { application };
  },
  audit: (_, { application }) => ({
    targetKind: "application",
    targetId: application,
    targetName: application,
    summary: `Forgot the profile of ${application}.`,
  }),
});
