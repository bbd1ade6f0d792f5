import { expect, settled, test } from "./support/journey";
import { places } from "./support/pages";
import { rest } from "./support/rest";

test("the inspector shows every expert of a forecast, at any quantile and time ahead, and why to believe it", async ({
  open,
}) => {
  // In a run of its own it comes before the first forecast, which waits for the history to be collected.
  test.setTimeout(10 * 60_000);
  const { workload } = await places();
  await expect
    .poll(async () => (await rest.ask("GET", `/workloads/${workload}/forecast`)).status, {
      timeout: 8 * 60_000,
    })
    .toBe(200);
  const page = await open("viewer");
  await page.goto(`/workloads/${workload}`);
  await page.getByRole("link", { name: "Inspect forecast" }).click();
  await expect(page).toHaveURL(/\/forecast\?resource=/);
  await expect(page.getByRole("heading", { name: /^Forecast of /, level: 1 })).toBeVisible();
  await settled(page);
  const experts = page.getByRole("region", { name: "Experts", exact: true });
  const figure = experts.getByRole("figure");
  await expect(figure).toHaveAccessibleName(/^The median in 30 min is .+ the heaviest 30 min ahead are /);

  await test.step("a quantile and a time ahead are chosen, and stand in the address", async () => {
    await experts.getByRole("radio", { name: "p90" }).click();
    await experts.getByRole("radio", { name: "5 min", exact: true }).click();
    await expect(page).toHaveURL(/level=0\.9.*lead=5/);
    await expect(figure).toHaveAccessibleName(/^The p90 in 5 min is /);
  });

  await test.step("an expert is named in the chart and stands in the table behind it", async () => {
    const rows = experts.getByRole("checkbox");
    expect(await rows.count()).toBeGreaterThan(10);
    const expert = experts.getByRole("checkbox", { name: "week before", exact: true });
    await expert.click();
    await expect(expert).toBeChecked();
    await experts.getByRole("button", { name: "Table" }).click();
    const table = page.getByRole("table", { name: "What the mix and the chosen experts say" });
    await expect(table.getByRole("columnheader", { name: "week before", exact: true })).toBeVisible();
    expect(await table.getByRole("row").count()).toBeGreaterThan(200);
  });

  await test.step("the cross-hair reads the mix by key", async () => {
    const hair = experts.getByRole("slider");
    await hair.focus();
    await page.keyboard.press("ArrowRight");
    await expect(hair).toHaveAttribute("aria-valuetext", /Mix /);
  });

  await test.step("confidence has its written definition", async () => {
    const confidence = page.getByRole("region", { name: "Confidence" });
    for (const part of ["History", "Freshness", "Calibration", "Skill"])
      await expect(confidence.getByRole("term").filter({ hasText: part })).toBeVisible();
  });
});
