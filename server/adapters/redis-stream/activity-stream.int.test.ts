import { Redis } from "ioredis";
import { afterAll, describe, expect, it } from "vitest";
import { mayReach } from "@/server/adapters/prometheus/reach";
import { StreamConfig } from "@/server/core/sources/stream";
import { activityStreamContract } from "@/server/ports/activity-stream.contract";
import { startRedis, withoutRedis } from "@/server/testing/redis";
import { openRedisStream } from "./activity-stream";

const reason = withoutRedis();
const open = openRedisStream(mayReach);

if (reason === undefined) {
  activityStreamContract("A Redis stream", async () => {
    const running = await startRedis();
    const redis = new Redis(running.url);
    const config = StreamConfig.parse({ url: running.url, stream: "acts" });
    return {
      open: () => open(config),
      async send(texts) {
        for (const text of texts) await redis.xadd("acts", "*", "event", text);
      },
      unreachable: () => open({ ...config, url: "redis://127.0.0.1:9" }),
      async close() {
        redis.disconnect();
        await running.stop();
      },
    };
  });

  describe("A Redis stream", async () => {
    const running = await startRedis("sesame");
    const redis = new Redis(running.url, { password: "sesame" });
    afterAll(async () => {
      redis.disconnect();
      await running.stop();
    });
    const config = StreamConfig.parse({ url: running.url, stream: "acts" });

    it("asks for the password, and says when it is wrong without repeating it", async () => {
      for (const secret of [undefined, "wrong-word"]) {
        const failed = await open(config, secret)
          .then((one) => one.read(1))
          .catch((error: Error) => error);
        expect(failed).toMatchObject({ code: "unavailable" });
        expect((failed as Error).message).not.toContain("wrong-word");
      }
      const reader = await open(config, "sesame");
      expect(await reader.read(1)).toEqual([]);
      await reader.close();
    });

    it("says that a key is no stream, and never asks a link-local address", async () => {
      await redis.set("text", "x");
      const reader = await open({ ...config, stream: "text" }, "sesame");
      await expect(reader.read(1)).rejects.toMatchObject({ code: "invalid_input" });
      await reader.close();
      await expect(open({ ...config, url: "redis://169.254.169.254:6379" })).rejects.toMatchObject({
        message: expect.stringContaining("never asked"),
      });
    });

    it("begins with what comes, where it is told so", async () => {
      await redis.xadd("later", "*", "event", "before");
      const reader = await open({ ...config, stream: "later", from: "now" }, "sesame");
      expect(await reader.read(5)).toEqual([]);
      await redis.xadd("later", "*", "event", "after");
      expect((await reader.read(5)).map(({ fields }) => fields.event)).toEqual(["after"]);
      await reader.close();
    });
  });
} else {
  describe("A Redis stream", () => {
    it("is on this machine", ({ skip }) => skip(reason));
  });
}
