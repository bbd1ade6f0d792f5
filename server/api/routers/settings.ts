import { read, router, write } from "@/server/api/trpc";
import { places } from "@/server/services/settings/places";
import { readSettings } from "@/server/services/settings/read-settings";
import { setRetention } from "@/server/services/settings/set-retention";
import { setSelfApproval } from "@/server/services/settings/set-self-approval";
import { shell } from "@/server/services/settings/shell";
import { getPriorities } from "@/server/services/priorities/get-priorities";
import { setPriorityRule } from "@/server/services/priorities/set-priority-rule";
import { setStanding } from "@/server/services/priorities/set-standing";
import { listSharedLimits } from "@/server/services/shared/list-shared-limits";
import { removeSharedLimit } from "@/server/services/shared/remove-shared-limit";
import { saveSharedLimit } from "@/server/services/shared/save-shared-limit";
import { resume } from "@/server/services/stop/resume";
import { stop } from "@/server/services/stop/stop";

/** settingsRouter is what holds for the whole product, the stop, and what stands around every page. */
export const settingsRouter = router({
  shell: read(shell),
  places: read(places),
  read: read(readSettings),
  setRetention: write(setRetention),
  setSelfApproval: write(setSelfApproval),
  sharedLimits: read(listSharedLimits),
  saveSharedLimit: write(saveSharedLimit),
  removeSharedLimit: write(removeSharedLimit),
  priorities: read(getPriorities),
  setPriorityRule: write(setPriorityRule),
  setStanding: write(setStanding),
  stop: write(stop),
  resume: write(resume),
});
