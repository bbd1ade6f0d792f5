import { mutation } from "@/server/services/verb";
import { countSubjects } from "@/server/store/erasure";
import { pseudonymsOf, SubjectInput } from "./subjects";

/** findSubject tells what is kept of one person: the pseudonyms, and rows by table. A POST, so that no address names anybody. */
export const findSubject = mutation({
  name: "findSubject",
  scope: "settings:write",
  input: SubjectInput,
  rest: {
    method: "POST",
    path: "/subjects/lookup",
    summary: "What is kept of one person, by identifier or pseudonym",
    bodyOnly: true,
  },
  async run({ db, deps }, input) {
    const pseudonyms = await pseudonymsOf(db, deps, input);
    return { pseudonyms, rows: await countSubjects(db, pseudonyms) };
  },
  audit: () => ({
    targetKind: "subject",
    targetId: "",
    targetName: "A subject",
    summary: "Looked up what is kept of a person.",
  }),
});
