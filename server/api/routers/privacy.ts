import { read, router, write } from "@/server/api/trpc";
import { activityGroups } from "@/server/services/privacy/activity-groups";
import { eraseSubject } from "@/server/services/privacy/erase-subject";
import { findSubject } from "@/server/services/privacy/find-subject";
import { forgetKey } from "@/server/services/privacy/forget-key";
import { getPrivacy } from "@/server/services/privacy/get-privacy";
import { listErasures } from "@/server/services/privacy/list-erasures";
import { rotateKey } from "@/server/services/privacy/rotate-key";
import { setPrivacy } from "@/server/services/privacy/set-privacy";

/** privacyRouter is what the data page calls. */
export const privacyRouter = router({
  read: read(getPrivacy),
  set: write(setPrivacy),
  groups: read(activityGroups),
  rotateKey: write(rotateKey),
  forgetKey: write(forgetKey),
  find: write(findSubject),
  erase: write(eraseSubject),
  erasures: read(listErasures),
});
