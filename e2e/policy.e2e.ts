import { expect, settled, test } from "./support/journey";
import { type List, type Policy, rest, type Workload } from "./support/rest";

test("a change of policy is edited beside a what-if, submitted with its replay, approved by another, and acts", async ({
  open,
}) => {
  // Alone it waits for the history that an earlier journey has waited for; the way itself takes half a minute.
  test.setTimeout(12 * 60_000);
  const policy = (await rest.get<List<Policy>>("/policies")).items.find(
    (one) => one.name === "balanced",
  ) as Policy;
  const smallest = (await rest.get<List<Workload & { policy?: { id: string } }>>("/workloads")).items
    .filter((one) => one.mode === "autopilot" && one.policy?.id === policy.id)
    .sort((a, b) => a.desired - b.desired)[0];
  const author = await open("approver");
  await author.goto("/policies");
  await author.getByRole("link", { name: "balanced" }).click();
  await expect(author.getByRole("heading", { name: "balanced", level: 1 })).toBeVisible();
  await author.getByRole("button", { name: "Edit as a draft" }).click();
  await expect(author).toHaveURL(/\/policies\/[^/]+\/\d+$/);
  const n = Number(new URL(author.url()).pathname.split("/").pop());
  const whatIf = author.getByRole("region", { name: "What if" });
  const redrawn = whatIf.getByText(/^recomputed in/);

  let wanted = 0;
  await test.step("the draft says what differs, and refuses what breaks a rule", async () => {
    const least = author.getByLabel("Least replicas");
    const before = Number(await least.inputValue());
    wanted = Math.max(before, smallest.desired) + 1;
    await expect(author.getByRole("button", { name: `Submit v${n}` })).toBeDisabled();
    await least.fill("-1");
    await expect(least).toHaveAttribute("aria-invalid", "true");
    await expect(author.getByRole("button", { name: `Submit v${n}` })).toBeDisabled();
    await least.fill(String(wanted));
    await expect(least).not.toHaveAttribute("aria-invalid", "true");
    await expect(author.getByText("1 setting differs from")).toBeVisible();
    await expect(author.getByText(`was ${before}`)).toBeVisible();
    await expect(author.getByRole("status").filter({ hasText: /^Saved/ })).toBeVisible();
  });

  await test.step("each move of a slider redraws the last days in the browser", async () => {
    await expect(redrawn).toBeVisible({ timeout: 5 * 60_000 });
    const table = whatIf.getByRole("table", { name: /^Replay of/ });
    for (const name of [`Draft v${n}`, "Reactive HPA", "Do nothing", "Perfect foresight"])
      await expect(table.getByRole("rowheader", { name })).toBeVisible();
    const drawn = () => author.evaluate(() => performance.getEntriesByName("what-if").length);
    await author.getByRole("slider", { name: "Serve quantile" }).focus();
    const took: number[] = [];
    for (const key of ["Home", ...new Array<string>(10).fill("ArrowRight")]) {
      const before = await drawn();
      const began = performance.now();
      await author.keyboard.press(key);
      await author.waitForFunction(
        (count) => performance.getEntriesByName("what-if").length > count,
        before,
        { timeout: 10_000 },
      );
      took.push(performance.now() - began);
    }
    took.sort((a, b) => a - b);
    test.info().annotations.push({
      type: "measured",
      description: `what-if redrawn in ${Math.round(took[took.length >> 1])} ms (median of ${took.length} moves)`,
    });
  });

  const reason = "One replica more at the least, so that a single start-up failure is not felt.";
  await test.step("it is submitted with a reason, which is asked for", async () => {
    await author.getByRole("button", { name: `Submit v${n}` }).click();
    const question = author.getByRole("dialog");
    await question.getByRole("button", { name: `Submit v${n}` }).click();
    await expect(question.getByLabel("Why do you want this change?")).toHaveAttribute("aria-invalid", "true");
    await question.getByLabel("Why do you want this change?").fill(reason);
    await question.getByRole("button", { name: `Submit v${n}` }).click();
    await expect(author.getByText("waits for another approver")).toBeVisible();
  });

  await test.step("its author cannot approve it, although the role could", async () => {
    await author.getByRole("link", { name: `Decide v${n}` }).click();
    const rail = author.getByRole("complementary", { name: "Decision" });
    await expect(rail).toContainText("wrote it, so cannot approve it");
    await expect(rail.getByRole("button", { name: `Approve v${n}` })).toBeDisabled();
    await author.keyboard.press("a");
    expect((await versionOf(policy.id, n))?.state).toBe("submitted");
  });

  await test.step("another person sees reason and difference, and approves", async () => {
    const other = await open("admin");
    await other.goto("/plans");
    await other
      .getByRole("region", { name: "Cases" })
      .getByRole("button", { name: /^Policy.*balanced/ })
      .click();
    await expect(other.locator("q").filter({ hasText: reason })).toBeVisible();
    const row = other
      .getByRole("table", { name: /What differs/ })
      .getByRole("row")
      .filter({ hasText: "Least replicas" });
    await expect(row.locator("del")).toBeVisible();
    await expect(row.locator("ins")).toBeVisible();
    const report = other.getByRole("table", { name: /^Replay of/ });
    await expect(report, "the stored report of the replay").toBeVisible({ timeout: 5 * 60_000 });
    for (const name of [`Proposed v${n}`, /^Active v/, "Reactive HPA", "Do nothing"])
      await expect(report.getByRole("rowheader", { name })).toBeVisible();
    await expect(
      other.getByRole("heading", { name: `What Proposed v${n} would have got wrong` }),
    ).toBeVisible();
    await other.getByLabel("Comment").fill("Agreed, for the evening.");
    await other.getByRole("button", { name: `Approve v${n}` }).click();
    await expect(other.getByRole("status").filter({ hasText: `balanced v${n} is active` })).toBeVisible();
  });

  await test.step("it acts: the smallest workload in autopilot grows to the new least", async () => {
    await expect
      .poll(async () => (await rest.get<Workload>(`/workloads/${smallest.id}`)).desired, { timeout: 150_000 })
      .toBeGreaterThanOrEqual(wanted);
  });

  await test.step("it is active, and the record tells both", async () => {
    expect((await versionOf(policy.id, n))?.state).toBe("active");
    await author.goto(`/policies/${policy.id}`);
    await expect(author.getByText(`v${n} is active`)).toBeVisible();
    await author.goto("/audit");
    await settled(author);
    await expect(author.getByRole("listitem").filter({ hasText: `Submitted balanced v${n}` })).toContainText(
      reason,
    );
    await expect(author.getByRole("listitem").filter({ hasText: `Approved balanced v${n}` })).toContainText(
      "Demo admin",
    );
  });
});

test("a viewer sees a waiting case with the reason why not, and no door lets the viewer decide", async ({
  open,
}) => {
  const { id } = await rest.post<Policy>("/policies", { name: "viewer-looks", preset: "balanced" });
  await rest.post(`/policies/${id}/versions/1/submit`, { reason: "Made to be looked at." });
  const page = await open("viewer");
  await page.goto("/plans");
  await page
    .getByRole("region", { name: "Cases" })
    .getByRole("button", { name: /viewer-looks/ })
    .click();
  const rail = page.getByRole("complementary", { name: "Decision" });
  await expect(rail.getByRole("button", { name: "Approve v1" })).toBeDisabled();
  await expect(rail.getByRole("button", { name: "Reject" })).toBeDisabled();
  await expect(rail).toContainText(/approver/);
  const refused = await page.request.post("/api/trpc/policies.approve", { data: { json: { id, n: 1 } } });
  expect(refused.status()).toBe(403);
  expect((await versionOf(id, 1))?.state).toBe("submitted");
  await rest.post(`/policies/${id}/versions/1/reject`, { comment: "Only made to be looked at." });
});

async function versionOf(id: string, n: number): Promise<{ state: string } | undefined> {
  const { versions } = await rest.get<Policy>(`/policies/${id}`);
  return versions.find((version) => version.version === n);
}
