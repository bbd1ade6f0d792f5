import { expect, settled, test } from "./support/journey";

test("three policies are compared by replay with the keyboard alone", async ({ open }) => {
  test.setTimeout(8 * 60_000);
  const page = await open("approver");
  await page.goto("/policies");
  await settled(page);
  await page.keyboard.press("g");
  await page.keyboard.press("y");
  await expect(page.getByRole("heading", { name: "Replays", level: 1 })).toBeVisible();
  await page.keyboard.press("n");
  const question = page.getByRole("dialog");
  await expect(question.getByRole("checkbox", { name: /^balanced v/ })).toBeChecked();
  await question.getByLabel("Last days").focus();
  await page.keyboard.press("Home");
  await page.keyboard.press("Control+Enter");
  await expect(page).toHaveURL(/\/replays\/.+/);
  const table = page.getByRole("table", { name: /^Replay R-\d+ of/ });
  await expect(table, "the report").toBeVisible({ timeout: 5 * 60_000 });
  for (const name of [
    /^aggressive v/,
    /^balanced v/,
    /^conservative v/,
    "Reactive HPA",
    "Do nothing",
    "Perfect foresight",
  ])
    await expect(table.getByRole("cell", { name }).first()).toBeVisible();
  await expect(page.getByRole("img", { name: /^Cost against minutes short/ })).toBeVisible();
  await page.keyboard.press("j");
  await expect(page.getByRole("heading", { name: /^Worst stretches of balanced v/ })).toBeVisible();
});
