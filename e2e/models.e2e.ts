import { expect, settled, test } from "./support/journey";
import { type List, type Model, rest } from "./support/rest";

test("a training is started, its progress is live, and it is cancelled", async ({ open }) => {
  test.setTimeout(8 * 60_000);
  const page = await open("operator");
  await page.goto("/models");
  await settled(page);
  const known = new Set<string>((await rest.get<List<Model>>("/models")).items.map((model) => model.id));
  await page.getByRole("button", { name: "Train now" }).click();
  const question = page.getByRole("dialog", { name: "Train now" });
  await question.getByLabel("Reason").fill("A journey looks at it.");
  await question.getByRole("button", { name: "Train", exact: true }).click();
  await expect(question).toHaveCount(0);

  const model = (await rest.get<List<Model>>("/models")).items.find((one) => !known.has(one.id)) as Model;
  const training = page.getByRole("region", { name: `Training of ${model.name}` });
  await expect(training).toContainText("A journey looks at it.");
  const progress = training.getByRole("progressbar");
  const percent = async () => Number(await progress.getAttribute("aria-valuenow"));
  await test.step("progress moves without a reload", async () => {
    await expect.poll(percent, { timeout: 5 * 60_000 }).toBeGreaterThan(0);
    const before = await percent();
    await expect.poll(percent, { timeout: 2 * 60_000 }).toBeGreaterThan(before);
    await expect(training).toContainText(/Epoch \d+ of at most \d+\./);
  });
  await test.step("it is cancelled, and nothing that serves changed", async () => {
    await training.getByRole("button", { name: "Cancel" }).click();
    await expect(training).toHaveCount(0, { timeout: 60_000 });
    const { items } = await rest.get<List<Model>>("/models");
    const after = items.find((one) => one.id === model.id);
    expect(after?.state).toBe("failed");
    expect(after?.error).toContain("ancelled by Demo operator");
  });
});
