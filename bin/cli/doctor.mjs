// @ts-check

/** doctor tries what a caller needs, one line each; 1 when something is wrong. @param {import("./client.mjs").Client} client @returns {Promise<number>} */
export async function doctor(client) {
  let wrong = 0;
  /** @param {string} what @param {() => Promise<string>} look */
  const check = async (what, look) => {
    try {
      console.log(`ok     ${what}: ${await look()}`);
    } catch (error) {
      wrong++;
      console.log(`wrong  ${what}: ${error instanceof Error ? error.message : error}`);
    }
  };
  await check(
    "web",
    async () => `${client.url} answers in ${Math.round((await client.reach("/api/health/live")).ms)} ms`,
  );
  await check("database", async () => {
    const { status } = await client.reach("/api/health/ready");
    if (status !== 200) throw new Error("The database does not answer. Look at the log of npm run up.");
    return "answers";
  });
  await check("key", async () => {
    const { items } = await client.call("GET", "/workloads");
    return `works, ${items.length} ${items.length === 1 ? "workload" : "workloads"}`;
  });
  await check("models", async () => {
    const { items } = await client.call("GET", "/models");
    const champions = items.filter((/** @type {any} */ model) => model.state === "champion").length;
    return `${champions} ${champions === 1 ? "champion serves" : "champions serve"}`;
  });
  await check("record", async () => {
    const { intact, checked } = await client.call("GET", "/audit/verify");
    if (!intact) throw new Error("The hash chain does not add up. Run headroom audit verify.");
    return `${checked} lines, whole`;
  });
  return wrong > 0 ? 1 : 0;
}
