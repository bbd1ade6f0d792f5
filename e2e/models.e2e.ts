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
  // The group with the most data and a kind with a memory: a training that is long enough to be watched.
  await question.getByLabel("Group").selectOption("storefront, requests");
  await question.getByLabel("Kind").selectOption("lstm");
  await question.getByLabel("Reason").fill("A journey looks at it.");
  await question.getByRole("button", { name: "Train", exact: true }).click();
  await expect(question).toHaveCount(0);

  const model = (await rest.get<List<Model>>("/models")).items.find((one) => !known.has(one.id)) as Model;
  const training = page.getByRole("region", { name: `Training of ${model.name}` });
  await expect(training).toContainText("A journey looks at it.");
  await test.step("the progress of what the trainer has in hand moves without a reload", async () => {
    // One training goes at a time, and a young product has begun some by itself; ours may wait for them.
    const bars = page.getByRole("progressbar", { name: /^Training of/ });
    const percents = async () =>
      (
        await bars.evaluateAll((all) =>
          all.map((bar) => Math.round((bar as HTMLProgressElement).position * 100)),
        )
      ).join();
    await expect.poll(percents, { timeout: 5 * 60_000 }).toMatch(/[1-9]/);
    const before = await percents();
    await expect.poll(percents, { timeout: 2 * 60_000 }).not.toBe(before);
    await expect(
      page.getByText(/Epoch \d+ of at most \d+\.|Held-back days are scored now\./).first(),
    ).toBeVisible();
  });
  await test.step("it is cancelled, and nothing that serves changed", async () => {
    await training.getByRole("button", { name: "Cancel" }).click();
    await expect(training).toHaveCount(0, { timeout: 60_000 });
    const { items } = await rest.get<List<Model>>("/models");
    const after = items.find((one) => one.id === model.id);
    expect(after?.state).toBe("failed");
    expect(after?.error).toMatch(/cancelled/i);
  });
});
