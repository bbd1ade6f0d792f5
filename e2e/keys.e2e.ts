import { expect, settled, test } from "./support/journey";
import { type List, type Policy, rest, type Workload } from "./support/rest";

const ROOMS: readonly [key: string, path: RegExp, heading: string][] = [
  ["a", /\/plans$/, "Approvals"],
  ["w", /\/workloads$/, "Workloads"],
  ["i", /\/imports$/, "Import"],
  ["f", /\/fleet$/, "Fleet"],
  ["e", /\/events$/, "Events"],
  ["p", /\/policies$/, "Policies"],
  ["y", /\/replays$/, "Replays"],
  ["m", /\/models$/, "Models"],
  ["r", /\/audit$/, "Audit"],
  ["s", /\/settings$/, "Settings"],
  ["o", /\/$/, "Overview"],
];

test("the skip link is first and leads to the page", async ({ open }) => {
  const page = await open("viewer");
  await page.goto("/audit");
  await settled(page);
  await page.keyboard.press("Tab");
  const skip = page.getByRole("link", { name: "Skip to the page" });
  await expect(skip).toBeFocused();
  await expect(skip).toBeInViewport();
  await page.keyboard.press("Enter");
  await expect(page.locator("main")).toBeFocused();
});

test("G and a letter go to every room", async ({ open }) => {
  const page = await open("viewer");
  await page.goto("/");
  await settled(page);
  for (const [key, path, heading] of ROOMS) {
    await page.keyboard.press("g");
    await page.keyboard.press(key);
    await expect(page).toHaveURL(path);
    await expect(page.getByRole("navigation", { name: "Rooms" }).locator("[aria-current=page]")).toHaveText(
      new RegExp(heading),
    );
  }
  await test.step("and ? lists the keys", async () => {
    await page.keyboard.press("?");
    await expect(page.getByRole("dialog", { name: "Keys of this page" })).toBeVisible();
    await page.keyboard.press("Escape");
    await expect(page.getByRole("dialog")).toHaveCount(0);
  });
});

test("Ctrl K finds a workload by its name and goes there, and Escape leaves all as it was", async ({
  open,
}) => {
  const [workload] = (await rest.get<List<Workload>>("/workloads")).items;
  const page = await open("viewer");
  await page.goto("/audit");
  await settled(page);
  await page.keyboard.press("Control+k");
  const palette = page.getByRole("dialog", { name: "Go to or do" });
  await expect(palette).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(palette).toHaveCount(0);
  await expect(page).toHaveURL(/\/audit$/);

  await page.keyboard.press("Control+k");
  await page.keyboard.type(workload.name);
  await expect(palette.getByRole("option").first()).toContainText(workload.name);
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(new RegExp(`/workloads/${workload.id}$`));
});

test("J, K and A walk the inbox and approve, and single keys rest while one types", async ({ open }) => {
  const names = ["keys-first", "keys-second"];
  const policies: { id: string }[] = [];
  for (const name of names) policies.push(await submitted(name));
  const page = await open("approver");
  await page.goto("/plans");
  await settled(page);
  const cases = page.getByRole("region", { name: "Cases" });
  const current = cases.locator("[aria-current=true]");
  const walkTo = async (name: string, key: "j" | "k") => {
    for (let i = 0; i < (await cases.getByRole("listitem").count()); i++) {
      if ((await current.innerText()).includes(name)) return;
      const before = await current.innerText();
      await page.keyboard.press(key);
      await expect(current).not.toHaveText(before);
    }
    await expect(current).toContainText(name);
  };
  await expect(current).toHaveCount(1);
  await walkTo(names[1], "j");
  await walkTo(names[0], "k");

  await page.keyboard.press("c");
  await expect(page.getByLabel("Comment")).toBeFocused();
  await page.keyboard.type("A comment with all of a, r and j.");
  await expect(current).toContainText(names[0]);
  await page.keyboard.press("Tab");
  await page.keyboard.press("a");
  await expect(page.getByRole("status").filter({ hasText: `${names[0]} v1 is active` })).toBeVisible();
  await expect.poll(() => activeVersion(policies[0].id)).toBe(1);
  expect(await activeVersion(policies[1].id)).toBeUndefined();
  await rest.post(`/policies/${policies[1].id}/versions/1/reject`, {
    comment: "Only made to be walked over.",
  });
});

/** A new policy whose first version waits for an approver; the key is its author. */
async function submitted(name: string): Promise<{ id: string }> {
  const policy = await rest.post<Policy>("/policies", { name, preset: "balanced" });
  await rest.post(`/policies/${policy.id}/versions/1/submit`, { reason: "Made to be decided by keys." });
  return policy;
}

async function activeVersion(id: string): Promise<number | undefined> {
  const { versions } = await rest.get<Policy>(`/policies/${id}`);
  return versions.find((version) => version.state === "active")?.version;
}
