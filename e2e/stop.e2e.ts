import { expect, settled, test } from "./support/journey";
import { PAGES, places } from "./support/pages";
import { type List, type Plan, rest, type Workload } from "./support/rest";

test("a viewer stops everything, every page says so, nothing acts, and resuming asks for a reason", async ({
  open,
}) => {
  test.setTimeout(5 * 60_000);
  const reason = "The checkout team asked for quiet.";
  const page = await open("viewer");
  await page.goto("/");
  await settled(page);

  await test.step("Shift S asks once, and Enter stops", async () => {
    await page.keyboard.press("Shift+S");
    const question = page.getByRole("dialog", { name: "Stop everything?" });
    await expect(question.getByRole("button", { name: "Stop all" })).toBeFocused();
    await question.getByLabel("Why, if there is time").fill(reason);
    await page.keyboard.press("Enter");
    await expect(question).toHaveCount(0);
  });

  const banner = page.getByRole("alert").filter({ hasText: "Everything is stopped" });
  await test.step("the banner stands on every page, without a way back for a viewer", async () => {
    const here = await places();
    for (const { path, name } of PAGES.filter((one) => one.who !== "nobody")) {
      await page.goto(path(here));
      await expect(banner, name).toContainText(reason);
    }
    await expect(banner.getByRole("button", { name: "Resume" })).toHaveCount(0);
    await expect(banner).toContainText("An approver or an admin can resume.");
  });

  await test.step("no plan acts, whoever asks", async () => {
    const target = (await rest.get<List<Workload>>("/workloads?mode=approve,autopilot")).items;
    const wanted = new Map<string, number>(target.map((one) => [one.id, one.desired]));
    for (const plan of (await rest.get<List<Plan>>("/plans?state=proposed")).items) {
      const { status, body } = await rest.ask("POST", `/plans/${plan.id}/approve`, {
        comment: "Tried while stopped.",
      });
      expect(status).toBeGreaterThanOrEqual(400);
      expect(["stopped", "conflict"]).toContain(body.error.code);
    }
    const explained = () => rest.get<{ at: string }>(`/workloads/${target[0].id}/explain`);
    // A whole cycle goes by: every workload decides again, and the decision says why it is not carried out.
    const { at: before } = await explained();
    await expect.poll(async () => (await explained()).at, { timeout: 3 * 60_000 }).not.toBe(before);
    expect((await rest.get<List<Plan>>("/plans?state=approved,actuating")).items).toEqual([]);
    for (const { id, name, desired } of (await rest.get<List<Workload>>("/workloads?mode=approve,autopilot"))
      .items) {
      expect(desired, name).toBe(wanted.get(id));
    }
  });

  await test.step("an approver resumes with a reason, and cannot without", async () => {
    const other = await open("approver");
    await other.goto("/");
    await other
      .getByRole("alert")
      .filter({ hasText: "Everything is stopped" })
      .getByRole("button", { name: "Resume" })
      .click();
    const question = other.getByRole("dialog", { name: "Resume everything?" });
    await question.getByRole("button", { name: "Resume" }).click();
    await expect(question.getByText("Write why it is safe to go on.")).toBeVisible();
    await question.getByLabel("Why is it safe to go on?").fill("The checkout team is done.");
    await question.getByRole("button", { name: "Resume" }).click();
    await expect(question).toHaveCount(0);
    await expect(other.getByText("Everything is stopped")).toHaveCount(0);
    await expect(banner, "the viewer's page learns of it by itself").toHaveCount(0);
    await other.goto("/audit");
    await settled(other);
    await expect(
      other.getByRole("listitem").filter({ hasText: "Stopped everything." }).first(),
    ).toContainText(reason);
    await expect(other.getByRole("listitem").filter({ hasText: "Resumed after" }).first()).toContainText(
      "The checkout team is done.",
    );
  });
});

test.afterAll(async () => {
  // What comes later, or a person who looks at a failure, finds a product that runs.
  await rest.ask("POST", "/resume", { reason: "The journeys are over." });
});
