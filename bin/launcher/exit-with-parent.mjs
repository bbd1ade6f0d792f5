// @ts-check
// Preloaded (node --import) into every supervised process: it ends when the launcher is gone, however that died.
import { isMainThread } from "node:worker_threads";

const GRACE_MS = 3_000;

if (isMainThread && process.channel) {
  process.channel.unref(); // the channel alone must not keep a finished process alive
  process.once("disconnect", () => {
    setTimeout(() => process.kill(process.pid, "SIGKILL"), GRACE_MS).unref();
    process.kill(process.pid, "SIGTERM");
  });
}
