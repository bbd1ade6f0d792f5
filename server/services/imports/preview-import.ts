import { query } from "@/server/services/verb";
import { z } from "zod";
import { defaultCapacity } from "./capacity";
import { chooseMapping, importFields } from "./choose-mapping";

const FAULTS_SHOWN = 20;

/** previewImport says what would be stored from a file, with which unit and step, and which rows are at fault; it stores nothing. */
export const previewImport = query({
  name: "previewImport",
  scope: "read",
  input: z.object(importFields),
  rest: {
    method: "POST",
    path: "/imports/preview",
    summary: "What an import would store, before it is started",
  },
  async run(_call, input) {
    const { shape, mapping, preview, notes } = chooseMapping(input);
    const { perReplica } = defaultCapacity(preview);
    const { faults, from, to, step, ...rest } = preview;
    return {
      columns: shape.values,
      timeColumn: shape.names[shape.timeColumn],
      firstRows: shape.firstRows,
      mapping,
      notes,
      ...rest,
      faults: faults.slice(0, FAULTS_SHOWN),
      stepSeconds: step / 1000,
      from: new Date(from).toISOString(),
      to: new Date(to).toISOString(),
      suggestedPerReplica: perReplica,
    };
  },
});
