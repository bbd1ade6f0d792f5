// @ts-check
import { parseArgs } from "node:util";
import { CliError } from "./client.mjs";
import { follow } from "./follow.mjs";

/**
 * replay tries policies over history and prints a table, one strategy a line; --json prints the whole report. A policy
 * is "balanced" (its active version) or "balanced@3". 0 done, 1 failed or cancelled; Ctrl-C cancels it.
 * @param {import("./client.mjs").Client} client @param {string[]} args @returns {Promise<number>}
 */
export async function replay(client, args) {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      workload: { type: "string", multiple: true },
      days: { type: "string" },
      from: { type: "string" },
      to: { type: "string" },
      seed: { type: "string" },
      levels: { type: "boolean", default: false },
      json: { type: "boolean", default: false },
    },
  });
  if (positionals.length === 0)
    throw new CliError(
      "Name the policies: headroom replay balanced aggressive@2 [--workload NAME] [--days 14]",
      2,
    );
  const policies = positionals.map((each) => {
    const [, policy, version] = /^(.+)@(\d+)$/.exec(each) ?? [];
    return policy === undefined ? each : { policy, version: Number(version) };
  });
  const { workload: workloads, days, from, to, seed, levels: riskLevels } = values;
  const made = await client.call("POST", "/replays", {
    json: { policies, workloads, days, from, to, seed, riskLevels },
  });
  const say = values.json ? console.error : console.log;
  say(
    `${made.label}: ${made.policies.length} policies on ${made.workloads} workloads. ${client.url}/replays/${made.id}`,
  );
  const cancel = () =>
    void client.call("POST", `/replays/${made.id}/cancel`, { json: {} }).finally(() => process.exit(1));
  process.once("SIGINT", cancel);
  const ended = await follow(client, `/replays/${made.id}`, !values.json);
  process.off("SIGINT", cancel);
  if (ended.state !== "done") {
    console.error(ended.error ?? `${made.label} is ${ended.state}.`);
    return 1;
  }
  if (values.json) console.log(JSON.stringify(ended.report, null, 2));
  else print(ended.report);
  return ended.report.replayed > 0 ? 0 : 1;
}

/** @param {any} report */
function print(report) {
  const rows = report.totals.map((/** @type {any} */ total) => [
    report.strategies.find((/** @type {any} */ each) => each.key === total.key)?.name ?? total.key,
    `$${total.costUsd.toFixed(2)}`,
    `${Math.round(total.minutesShort)} min`,
    `${total.unservedPercent.toFixed(3)} %`,
    `${Math.round(total.slowMinutes)} min`,
    `${Math.round(total.replicaHours)} h`,
    String(total.actions),
    `$${total.regretUsd.toFixed(2)}`,
  ]);
  const head = [
    "strategy",
    "cost",
    "short",
    "demand lost",
    "slow",
    "replica-hours",
    "acts",
    "above foresight",
  ];
  const widths = head.map((text, i) =>
    Math.max(text.length, ...rows.map((/** @type {string[]} */ row) => row[i].length)),
  );
  for (const row of [head, ...rows])
    console.log(
      row
        .map((/** @type {string} */ cell, /** @type {number} */ i) =>
          i === 0 ? cell.padEnd(widths[i]) : cell.padStart(widths[i]),
        )
        .join("  "),
    );
  for (const workload of report.workloads) if (workload.reason) console.error(workload.reason);
}
