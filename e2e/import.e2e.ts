import { expect, settled, test } from "./support/journey";
import { type Curve, type Import, rest } from "./support/rest";

const STEP_MS = 5 * 60_000;

/** history writes `rows` values at 5 min, up to now, with a daily rhythm; `spoil` replaces rows by their index. */
function history(rows: number, spoil: Record<number, string> = {}): string {
  const end = Math.floor(Date.now() / STEP_MS) * STEP_MS;
  const lines = ["timestamp,requests_per_second"];
  for (let i = 0; i < rows; i++) {
    const at = end - (rows - i) * STEP_MS;
    const value = 400 + 250 * Math.sin((at / 86_400_000) * 2 * Math.PI) + ((i * 37) % 41);
    lines.push(spoil[i] ?? `${new Date(at).toISOString()},${value.toFixed(2)}`);
  }
  return `${lines.join("\n")}\n`;
}

test("a file with three bad rows is taken, its faults are named, and its workload gets a forecast", async ({
  open,
}) => {
  test.setTimeout(8 * 60_000);
  const rows = 10 * 288;
  // Line 1 is the head, so row i stands in line i + 2.
  const spoil = {
    98: "not a time,100",
    298: "2026-13-45T00:00:00Z,200",
    498: `${new Date().toISOString()},many`,
  };
  const page = await open("operator");
  await page.goto("/imports");
  await settled(page);
  // The drop zone is the browser's own file control, laid over the whole field.
  const file = { name: "turnstile.csv", mimeType: "text/csv", buffer: Buffer.from(history(rows, spoil)) };
  await page.getByLabel(/Drop a CSV file here/).setInputFiles(file);

  await test.step("before anything is stored, the page says which rows will not be taken", async () => {
    const faults = page.getByRole("group").filter({ hasText: "3 rows will not be taken" });
    await faults.getByText("3 rows will not be taken").click();
    for (const line of [100, 300, 500])
      await expect(faults.getByText(`line ${line}`, { exact: true })).toBeVisible();
  });
  await page.getByRole("button", { name: "Start import" }).click();

  const item = page.getByRole("listitem").filter({ hasText: "turnstile.csv" });
  await test.step("the good rows are stored, the bad ones are named", async () => {
    await expect(item.getByText("Stored", { exact: true })).toBeVisible({ timeout: 60_000 });
    await expect(item).toContainText(
      `${(rows - 3).toLocaleString("en-US")} of ${rows.toLocaleString("en-US")} rows`,
    );
    await item.getByText("3 rows not taken").click();
    for (const line of [100, 300, 500])
      await expect(item.getByText(`line ${line}`, { exact: true })).toBeVisible();
  });

  await test.step("the workload watches, and its forecast appears by itself", async () => {
    await item.getByRole("link", { name: "Open the workload" }).click();
    await expect(page.getByRole("heading", { name: "turnstile", level: 1 })).toBeVisible();
    await expect(page.getByRole("button", { name: /observe/i })).toBeVisible();
    await expect(page.getByRole("figure", { name: /1 in 10 goes above/ })).toBeVisible({
      timeout: 5 * 60_000,
    });
  });
});

test("a year at 5 min, 105,000 rows, is imported over REST", async () => {
  test.setTimeout(4 * 60_000);
  const rows = 105_000;
  const csv = history(rows);
  const begun = Date.now();
  const { id, workloadId } = await rest.csv<Import>(
    `/imports?name=year-of-history${test.info().retry || ""}&measure=requests&unit=1/s`,
    csv,
  );
  let seen: Import | undefined;
  await expect
    .poll(async () => (seen = await rest.get<Import>(`/imports/${id}`))?.state, {
      timeout: 3 * 60_000,
      intervals: [200],
    })
    .toBe("done");
  test.info().annotations.push({
    type: "measured",
    description: `105,000 rows in ${((Date.now() - begun) / 1000).toFixed(1)} s`,
  });
  expect(seen).toMatchObject({ accepted: rows, rejected: 0 });
  const { points } = await rest.get<Curve>(
    `/workloads/${workloadId}/curve?from=${new Date(Date.now() - 360 * 86_400_000).toISOString()}&points=360`,
  );
  expect(points.length).toBeGreaterThan(355);
});
