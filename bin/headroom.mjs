#!/usr/bin/env node
// The command line: a thin client of REST. It reads HEADROOM_URL and HEADROOM_API_KEY and holds no logic of its own.
import { applyPolicy, chooseRisk, diffPolicy, exportPolicies } from "./cli/policies.mjs";
import { doctor } from "./cli/doctor.mjs";
import { importEvents } from "./cli/import-events.mjs";
import { importProfiles, importUsers } from "./cli/import-profiles.mjs";
import { importSeries } from "./cli/import-series.mjs";
import { plans } from "./cli/plans.mjs";
import { replay } from "./cli/replay.mjs";
import { verifyAudit } from "./cli/audit.mjs";
import { tail } from "./cli/tail.mjs";
import { CliError, client } from "./cli/client.mjs";

const HELP = `headroom COMMAND

  import series FILE.csv [--workload NAME] [--measure cpu] [--unit "% of a core"] [--factor N]
                         [--column NAME] [--per-replica N] [--into]   bring history in; --into adds to a known workload
  import events FILE|- [--format ndjson|combined|json-log|csv] [--application NAME] [--column at=TITLE]…
                                                                     bring in what users did: NDJSON, an access log, CSV
  import profiles FILE.yaml · import users FILE.csv                 what owners say of applications, and of users
  tail FILE [--once] [--every SECONDS] [--state FILE] [and as import events]
                                                                     follow an access log through its rotations
  plans list [--state proposed]                                      what waits for a decision
  plans approve P-12 [--comment TEXT]                                approve one plan
  plans reject P-12 --comment TEXT                                   reject one plan
  apply -f POLICY.yaml                                               make a draft of a policy from a file
  diff -f POLICY.yaml                                                what a file would change of what is active
  diff POLICY [--from 1] [--to 2]                                    what differs between two versions
  replay POLICY[@VERSION] … [--workload NAME]… [--days 14] [--from T] [--to T] [--seed N] [--levels] [--json]
                                                                     what policies would have done to the past
  choose-risk POLICY [--short 1] [--lost 0.5]                        choose the level of risk by replay, and propose it
  export [--policy NAME]                                             write active policies as YAML
  audit verify                                                       recompute the record's hash chain
  doctor                                                             say whether the product is reachable and well

  HEADROOM_URL       address of the product (http://127.0.0.1:3000)
  HEADROOM_API_KEY   a key with the scopes that the command needs

Exit codes: 0 done, 1 not done or something is wrong, 2 wrong use, 3 done, and some rows were not taken, or a diff is
not empty.`;

const [first, second, ...rest] = process.argv.slice(2);
const after = second === undefined ? [] : [second, ...rest];

/** @type {Record<string, () => Promise<number>>} */
const commands = {
  import: () =>
    second === "series"
      ? importSeries(client(), rest)
      : second === "events"
        ? importEvents(client(), rest)
        : second === "profiles"
          ? importProfiles(client(), rest)
          : second === "users"
            ? importUsers(client(), rest)
            : wrongUse("import knows: series FILE.csv, events FILE, profiles FILE.yaml, users FILE.csv"),
  tail: () => tail(client(), after),
  plans: () => plans(client(), second, rest),
  apply: () => applyPolicy(client(), after),
  diff: () => diffPolicy(client(), after),
  replay: () => replay(client(), after),
  "choose-risk": () => chooseRisk(client(), after),
  export: () => exportPolicies(client(), after),
  audit: () => (second === "verify" ? verifyAudit(client()) : wrongUse("audit knows: verify")),
  doctor: () => doctor(client()),
};

/** @param {string} why @returns {Promise<number>} */
async function wrongUse(why) {
  throw new CliError(why, 2);
}

if (first === undefined || first === "help" || first === "--help" || first === "-h") {
  console.log(HELP);
} else {
  try {
    const command = Object.hasOwn(commands, first) ? commands[first] : undefined;
    process.exitCode = command
      ? await command()
      : await wrongUse(`There is no command "${first}". See headroom --help.`);
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error));
    process.exitCode =
      error instanceof CliError ? error.exitCode : error?.code?.startsWith?.("ERR_PARSE_ARGS") ? 2 : 1;
  }
}
