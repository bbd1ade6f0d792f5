import { ask, read, router, write } from "@/server/api/trpc";
import { setUserStandings } from "@/server/services/priorities/set-user-standings";
import { getApplicationProfile } from "@/server/services/profiles/get-application-profile";
import { listProfiles } from "@/server/services/profiles/list-profiles";
import { getUserProfile, listUserProfiles } from "@/server/services/profiles/list-user-profiles";
import { previewApplicationProfiles, previewUserProfiles } from "@/server/services/profiles/preview-profiles";
import { removeApplicationProfile } from "@/server/services/profiles/remove-application-profile";
import {
  setApplicationProfile,
  setApplicationProfiles,
} from "@/server/services/profiles/set-application-profile";

/** profilesRouter is what the pages of profiles call. */
export const profilesRouter = router({
  list: read(listProfiles),
  get: read(getApplicationProfile),
  users: read(listUserProfiles),
  user: read(getUserProfile),
  preview: ask(previewApplicationProfiles),
  previewUsers: ask(previewUserProfiles),
  set: write(setApplicationProfile),
  setMany: write(setApplicationProfiles),
  remove: write(removeApplicationProfile),
  setUsers: write(setUserStandings),
});
