import { expect, settled, test } from "./support/journey";
import { type List, rest, type Workload } from "./support/rest";

test("a way into autopilot is asked for by one, seen in the inbox, and rejected by another", async ({
  open,
}) => {
  const workload = (await rest.get<List<Workload>>("/workloads?mode=approve")).items[0];
  const page = await open("operator");
  await page.goto(`/workloads/${workload.id}`);
  await settled(page);
  await page.keyboard.press("m");
  const question = page.getByRole("dialog", { name: `Change the mode of ${workload.name}` });
  await question.getByRole("radio", { name: /^Autopilot/ }).check();
  await question.getByLabel("Why").fill("Right for three weeks.");
  await question.getByRole("button", { name: "Ask for autopilot" }).click();
  await expect(page.getByRole("status").filter({ hasText: "Another approver decides." })).toBeVisible();
  expect((await rest.get<Workload>(`/workloads/${workload.id}`)).mode).toBe("approve");

  const other = await open("approver");
  await other.goto("/plans");
  await other
    .getByRole("region", { name: "Cases" })
    .getByRole("button", { name: new RegExp(`Mode.*${workload.name}`) })
    .click();
  await expect(other.locator("q").filter({ hasText: "Right for three weeks." })).toBeVisible();
  const rail = other.getByRole("complementary", { name: "Decision" });
  await expect(rail).toContainText("Then it stays in approve.");
  await expect(rail.getByRole("button", { name: "Approve autopilot" })).toBeEnabled();
  await rail.getByLabel("Comment").fill("Not before the sale.");
  await rail.getByRole("button", { name: "Reject" }).click();
  await expect(other.getByRole("status").filter({ hasText: "Rejected." })).toBeVisible();
  expect((await rest.get<Workload>(`/workloads/${workload.id}`)).mode).toBe("approve");
});
