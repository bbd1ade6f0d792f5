import { randomUUID } from "node:crypto";
import { z } from "zod";
import { STREAM_KIND, StreamConfig } from "@/server/core/sources/stream";
import { AppError, notFound } from "@/server/errors";
import { mutation, query } from "@/server/services/verb";
import { addSource, isNameTaken, readSource } from "@/server/store/sources";
import { secretOf } from "./connection";
import { collectNow } from "./rules";
import { seal } from "./seal";
import { lookAt } from "./stream-connection";

const Given = StreamConfig.extend({
  /** Kept sealed and never shown. */
  secret: z.string().max(10_000).optional(),
});

/** lookAtStream tests a connection and shows what the newest entries would become; nothing is taken or stored. */
export const lookAtStream = query({
  name: "lookAtStream",
  scope: "settings:write",
  input: Given,
  rest: {
    method: "POST",
    path: "/sources/streams/look",
    summary: "Test a stream; shows what its newest entries become",
  },
  run: ({ deps }, { secret, ...config }) => lookAt(deps, config, secret || undefined),
});

/** testStream does so for a stream that is connected. */
export const testStream = query({
  name: "testStream",
  scope: "settings:write",
  input: z.object({ id: z.string() }),
  rest: { method: "POST", path: "/sources/{id}/test", summary: "Test a stream that is connected" },
  async run({ db, deps }, { id }) {
    const source = await readSource(db, id);
    if (source?.kind !== STREAM_KIND) throw notFound("stream", id);
    return lookAt(deps, StreamConfig.parse(source.config), secretOf(deps, source));
  },
});

/** connectStream connects a stream of activity and begins to consume it through its group. */
export const connectStream = mutation({
  name: "connectStream",
  scope: "settings:write",
  input: Given.extend({ name: z.string().trim().min(1, "Name the source.").max(80).optional() }),
  rest: {
    method: "POST",
    path: "/sources/streams",
    summary: "Connect a Redis stream of activity",
    status: 201,
  },
  async run(call, { secret, name: named, ...config }) {
    const { db, deps, now } = call;
    const name = named ?? `${config.stream} at ${new URL(config.url).host}`;
    if (await isNameTaken(db, name)) {
      const message = `There is a source "${name}" already. Choose another name.`;
      throw new AppError("conflict", message, [{ field: "name", message }]);
    }
    const { waiting } = await lookAt(deps, config, secret || undefined);
    const id = randomUUID();
    const sealed = secret ? seal(deps.sealKey, id, secret) : null;
    await addSource(db, { id, kind: STREAM_KIND, name, config, secret: sealed, now });
    call.enqueue(collectNow(id, now));
    call.tell("settings", "sources");
    return { id, name, waiting, stream: config.stream, group: config.group, url: config.url };
  },
  audit: (_, { id, name, stream, group, url }) => ({
    targetKind: "source",
    targetId: id,
    targetName: name,
    summary: `Connected ${name}: the stream ${stream} is consumed by the group ${group}.`,
    after: { url, stream, group },
  }),
});
