import { expect, settled, test } from "./support/journey";
import { type List, type Policy, rest } from "./support/rest";

test("a change of policy is edited, compared, submitted with a reason, approved by another, and active", async ({
  open,
}) => {
  const policy = (await rest.get<List<Policy>>("/policies")).items.find(
    (one) => one.name === "balanced",
  ) as Policy;
  const author = await open("approver");
  await author.goto("/policies");
  await author.getByRole("link", { name: "balanced" }).click();
  await expect(author.getByRole("heading", { name: "balanced", level: 1 })).toBeVisible();
  await author.getByRole("button", { name: "Edit as a draft" }).click();
  await expect(author).toHaveURL(/\/policies\/[^/]+\/\d+$/);
  const n = Number(new URL(author.url()).pathname.split("/").pop());

  await test.step("the draft says what differs, and refuses what breaks a rule", async () => {
    const least = author.getByLabel("Least replicas");
    const before = Number(await least.inputValue());
    await expect(author.getByRole("button", { name: `Submit v${n}` })).toBeDisabled();
    await least.fill("-1");
    await expect(least).toHaveAttribute("aria-invalid", "true");
    await expect(author.getByRole("button", { name: `Submit v${n}` })).toBeDisabled();
    await least.fill(String(before + 1));
    await expect(least).not.toHaveAttribute("aria-invalid", "true");
    await expect(author.getByText("1 setting differs from")).toBeVisible();
    await expect(author.getByText(`was ${before}`)).toBeVisible();
    await expect(author.getByRole("status").filter({ hasText: /^Saved/ })).toBeVisible();
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
      .getByRole("button", { name: /balanced/ })
      .click();
    await expect(other.locator("q").filter({ hasText: reason })).toBeVisible();
    const row = other
      .getByRole("table", { name: /What differs/ })
      .getByRole("row")
      .filter({ hasText: "Least replicas" });
    await expect(row.locator("del")).toBeVisible();
    await expect(row.locator("ins")).toBeVisible();
    await other.getByLabel("Comment").fill("Agreed, for the evening.");
    await other.getByRole("button", { name: `Approve v${n}` }).click();
    await expect(other.getByRole("status").filter({ hasText: `balanced v${n} is active` })).toBeVisible();
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
