// @ts-check
import { setTimeout as sleep } from "node:timers/promises";

/**
 * follow asks for the state of a long job until it has ended and gives the last answer; on a terminal it draws a bar with
 * the time left, unless `draw` is false. `pick` takes the job out of an answer that holds more.
 * @param {import("./client.mjs").Client} client @param {string} path @param {boolean} [draw]
 * @param {(answer: any) => any} [pick]
 */
export async function follow(client, path, draw = true, pick = (answer) => answer) {
  const live = draw && process.stdout.isTTY;
  for (;;) {
    const state = pick(await client.call("GET", path));
    const filled = Math.round(state.progress * 30);
    const left = state.secondsLeft === null ? "" : `, ${state.secondsLeft} s left`;
    if (live)
      process.stdout.write(
        `\r${"█".repeat(filled)}${"░".repeat(30 - filled)} ${Math.round(state.progress * 100)} %${left}   `,
      );
    if (!["queued", "running"].includes(state.state)) {
      if (live) process.stdout.write("\n");
      return state;
    }
    await sleep(250);
  }
}
