import { expect, settled, test } from "./support/journey";
import { readPeople } from "./support/people";
import { type Curve, type Forecast, type List, type Plan, rest, type Workload } from "./support/rest";

const MINUTE = 60_000;

test("a living system is forecast, a person approves a plan, the replicas follow, and the record tells it", async ({
  open,
}) => {
  // Two minutes are the aim on a quiet machine; a busy one takes longer and is no failure.
  test.setTimeout(12 * MINUTE);
  const begun = Date.now();
  const noted = (what: string) =>
    test.info().annotations.push({
      type: "measured",
      description: `${what} ${Math.round((Date.now() - begun) / 1000)} s after the journey began`,
    });
  const { items } = await rest.get<List<Workload>>("/workloads");
  const sandbox = items.filter(({ source }) => source.kind === "sandbox");
  expect(sandbox.length).toBeGreaterThanOrEqual(7);

  await test.step("every workload has bands ahead", async () => {
    await expect
      .poll(
        async () => {
          const answers = await Promise.all(
            sandbox.map(({ id }) => rest.ask("GET", `/workloads/${id}/forecast?horizon=30m`)),
          );
          return sandbox.filter((_, i) => answers[i].status !== 200).map(({ name }) => name);
        },
        { message: "workloads without a forecast", timeout: 8 * MINUTE },
      )
      .toEqual([]);
    noted("every workload had a forecast");
    for (const { id, name } of sandbox) {
      const { points } = await rest.get<Forecast>(`/workloads/${id}/forecast?horizon=30m`);
      expect(points.length, `${name}: steps over the next 30 min`).toBeGreaterThanOrEqual(6);
      for (const { quantiles } of points) {
        const path = ["0.1", "0.5", "0.9", "0.95", "0.99"].map((level) => quantiles[level]);
        expect(path, `${name}: quantiles in order`).toEqual([...path].sort((a, b) => a - b));
        expect(quantiles["0.99"], `${name}: a band, not a line`).toBeGreaterThan(quantiles["0.1"]);
      }
    }
  });

  await test.step("and actuals behind", async () => {
    for (const { id, name } of sandbox) {
      const { points } = await rest.get<Curve>(`/workloads/${id}/curve?points=96`);
      expect(points.length, `${name}: columns of the last 8 h`).toBeGreaterThanOrEqual(60);
      const behind = Date.now() - Date.parse(points.at(-1)?.at ?? "");
      expect(behind, `${name}: age of the newest column, ms`).toBeLessThan(15 * MINUTE);
    }
  });

  await test.step("which the charts of all of them show", async () => {
    const page = await open("viewer");
    for (const { id, name } of sandbox) {
      await page.goto(`/workloads/${id}`);
      await expect(page.getByRole("heading", { name, level: 1 })).toBeVisible();
      await expect(
        page.getByRole("figure", { name: /^Demand is .+ ready, 1 in 10 goes above .+/ }),
      ).toBeVisible();
    }
  });

  const plan = await test.step("a proposal waits", async () => {
    let found: Plan | undefined;
    await expect
      .poll(async () => (found = (await rest.get<List<Plan>>("/plans?state=proposed")).items[0]), {
        message: "a proposal",
        timeout: 5 * MINUTE,
      })
      .toBeTruthy();
    noted("a proposal waited");
    return found as Plan | undefined as Plan;
  });
  const { workload, fromReplicas, toReplicas } = plan;

  await test.step("from why a workload needs more it is one step to who moved it", async () => {
    const page = await open("viewer");
    await page.goto(`/workloads/${workload.id}`);
    await page.getByRole("link", { name: "Who moved it" }).click();
    const moved = page.getByRole("region", { name: "Who moved it" });
    await expect(moved.getByRole("combobox", { name: "Workload" })).toHaveValue(workload.id);
    // Before the first day of activity has ended it says what it waits for; then it ranks segments.
    await expect(
      moved.getByText(/^What actions cost is not learnt yet|^Nobody did anything|^CPU of users of/),
    ).toBeVisible();
    await moved.getByRole("combobox", { name: "Against" }).selectOption("yesterday");
    await expect(page).toHaveURL(/against=day/);
  });

  const label = `P-${plan.number}`;
  const comment = `Fits what we expect tonight, ${label}.`;
  const replicas = async () => (await rest.get<Workload>(`/workloads/${workload.id}`)).desired;
  expect(await replicas()).toBe(fromReplicas);

  const page = await open("nobody");
  await test.step("an approver signs in and opens it in the inbox", async () => {
    const { email, password } = readPeople().approver;
    await page.goto("/");
    await page.getByLabel("Email").fill(email);
    await page.getByLabel("Password").fill(password);
    await page.getByRole("button", { name: "Sign in" }).click();
    await page
      .getByRole("navigation", { name: "Rooms" })
      .getByRole("link", { name: /^Approvals/ })
      .click();
    // Limits of the same workload may wait beside its plan.
    await page
      .getByRole("region", { name: "Cases" })
      .getByRole("button", { name: new RegExp(`^Plan.*${workload.name}`) })
      .click();
    await expect(page.getByRole("complementary", { name: "Decision" })).toContainText("If you approve");
  });

  const beside = await page.context().newPage();
  await beside.goto(`/workloads/${workload.id}`);
  await settled(beside);
  const act = beside.getByRole("group", { name: "Acts" }).locator(`a[href$="${plan.id}"]`);
  await beside.evaluate(() => Object.assign(window, { loadedOnce: true }));

  await test.step("approves it with a comment", async () => {
    await page.bringToFront();
    await page.getByLabel("Comment").fill(comment);
    await page.getByRole("button", { name: `Approve ${toReplicas}` }).click();
    await expect(page.getByRole("status").filter({ hasText: workload.name })).toBeVisible();
  });

  await test.step("the sandbox has the new number of replicas within 30 s", async () => {
    const approved = Date.now();
    await expect.poll(replicas, { timeout: 30_000, intervals: [250] }).toBe(toReplicas);
    test.info().annotations.push({
      type: "measured",
      description: `the target was changed within ${Date.now() - approved} ms`,
    });
    expect((await rest.get<Plan>(`/plans/${plan.id}`)).state).toBe("applied");
  });

  await test.step("the workload's page shows it without a reload", async () => {
    await beside.bringToFront();
    await expect(act).toBeVisible({ timeout: 30_000 });
    await expect(act).toHaveAccessibleName(new RegExp(`${fromReplicas}.*${toReplicas}|${toReplicas}`));
    expect(await beside.evaluate(() => "loadedOnce" in window)).toBe(true);
  });

  await test.step("the record says who, what and why", async () => {
    await page.bringToFront();
    await page.getByRole("navigation", { name: "Rooms" }).getByRole("link", { name: "Audit" }).click();
    const line = page.getByRole("listitem").filter({ hasText: new RegExp(`Approved ${label}\\b`) });
    await expect(line).toContainText("Demo approver");
    await expect(line).toContainText(`${workload.name} from ${fromReplicas} to ${toReplicas}`);
    await expect(line).toContainText(comment);
    await page.getByRole("button", { name: "Verify the record" }).click();
    await expect(page.getByText(/lines add up\.$/)).toBeVisible();
  });
});
