import { expect, settled, test } from "./support/journey";

test("an event is added with its faults named, left out of training, found in the month, changed and removed", async ({
  open,
}) => {
  const title = "Journey sale";
  const page = await open("operator");
  await page.goto("/events");
  await settled(page);
  await page.getByRole("button", { name: "Add event" }).click();
  const form = page.getByRole("dialog", { name: "Add event" });
  await form.getByRole("button", { name: "Add event" }).click();
  await expect(form.getByLabel("Title")).toHaveAttribute("aria-invalid", "true");
  await form.getByLabel("Title").fill(title);
  const starts = await form.getByLabel("Starts, UTC").inputValue();
  await form.getByLabel("Ends, UTC").fill(starts);
  await expect(form.getByText("It ends before it starts. Choose a later end.")).toBeVisible();
  const later = new Date(Date.parse(`${starts}:00Z`) + 3 * 3_600_000).toISOString().slice(0, 16);
  await form.getByLabel("Ends, UTC").fill(later);
  await form.getByRole("button", { name: "Add event" }).click();
  await expect(page.getByRole("status").filter({ hasText: `"${title}" is on the calendar.` })).toBeVisible();

  const row = page
    .getByRole("region", { name: "Coming", exact: true })
    .getByRole("row")
    .filter({ hasText: title });
  await test.step("it is left out of training by its switch", async () => {
    const out = row.getByRole("switch", { name: `Leave "${title}" out of training` });
    await expect(out).not.toBeChecked();
    await out.click();
    await expect(out).toBeChecked();
  });

  await test.step("it lies in the month", async () => {
    await page.getByRole("radio", { name: "Calendar" }).click();
    const month = page.getByRole("table", { name: /^Events of / });
    await expect(month.getByRole("listitem").filter({ hasText: title }).first()).toBeVisible();
    await page.getByRole("radio", { name: "List" }).click();
  });

  await test.step("it is changed, and removed after a question", async () => {
    await row.getByRole("button", { name: `Change "${title}"` }).click();
    const change = page.getByRole("dialog", { name: `Change "${title}"` });
    await change.getByLabel("Title").fill(`${title} II`);
    await change.getByRole("button", { name: "Save changes" }).click();
    await expect(change).toHaveCount(0);
    await page.getByRole("button", { name: `Remove "${title} II"` }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Remove event" }).click();
    await expect(page.getByText(`${title} II`)).toHaveCount(0);
  });

  await test.step("the record tells all of it", async () => {
    await page.goto("/audit");
    await settled(page);
    await expect(page.getByText(`Took "${title} II" off the calendar.`)).toBeVisible();
  });
});

test("a viewer reads the calendar and changes nothing", async ({ open }) => {
  const page = await open("viewer");
  await page.goto("/events");
  await settled(page);
  await expect(page.getByRole("button", { name: "Add event" })).toBeDisabled();
  await expect(page.getByRole("switch").first()).toBeDisabled();
});
