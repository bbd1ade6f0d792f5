import { read, router, write } from "@/server/api/trpc";
import { places } from "@/server/services/settings/places";
import { readSettings } from "@/server/services/settings/read-settings";
import { setSelfApproval } from "@/server/services/settings/set-self-approval";
import { shell } from "@/server/services/settings/shell";
import { resume } from "@/server/services/stop/resume";
import { stop } from "@/server/services/stop/stop";

/** settingsRouter is what holds for the whole product, the stop, and what stands around every page. */
export const settingsRouter = router({
  shell: read(shell),
  places: read(places),
  read: read(readSettings),
  setSelfApproval: write(setSelfApproval),
  stop: write(stop),
  resume: write(resume),
});
