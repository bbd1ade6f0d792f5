import { request } from "@playwright/test";
import { ROLES, type Role } from "@/server/core/words";
import { expect, test } from "./support/journey";
import { keepPeople, knowsPeople, type People } from "./support/people";

const ADMIN = { email: "first-admin@example.org", password: "a password of the first admin" };

test("the one-time link makes the first admin and the demo accounts, once", async ({ open, baseURL }) => {
  test.skip(knowsPeople(), "the product is used as it is, and its accounts are known");
  const link = process.env.HEADROOM_E2E_SETUP_LINK ?? "";
  const page = await open("nobody");

  await test.step("nobody gets in before there is an account, nor with a wrong link", async () => {
    await page.goto("/workloads");
    await expect(page).toHaveURL(/\/setup$/);
    await expect(page.getByText("Open the one-time link to make the first account.")).toBeVisible();
    await page.goto(`${link}x`);
    await expect(page.getByText("Open the one-time link to make the first account.")).toBeVisible();
  });

  await page.goto(link);
  await page.getByLabel("Name", { exact: true }).fill("First admin");
  await page.getByLabel("Email").fill(ADMIN.email);
  await page.getByLabel("Password", { exact: true }).fill(ADMIN.password);
  await page.getByLabel(/Also make one demo account a role/).check();
  await page.getByRole("button", { name: "Make the account" }).click();
  await expect(page.getByRole("heading", { name: "Note these passwords" })).toBeVisible();
  const accounts: Partial<Record<Role, { email: string; password: string }>> = {};
  for (const role of ROLES) {
    const line = page.getByRole("listitem").filter({ hasText: `${role}@demo.example` });
    accounts[role] = { email: `${role}@demo.example`, password: await line.getByRole("code").innerText() };
  }
  await page.getByRole("link", { name: "Go to the overview" }).click();
  await expect(page).toHaveURL(/\/$/);
  await expect(page.getByRole("navigation", { name: "Rooms" }).getByText("First admin")).toBeVisible();

  await test.step("the link works once", async () => {
    await page.goto(link);
    await expect(page.getByText("Set-up is finished.")).toBeVisible();
  });

  const people: Partial<People> = {};
  for (const role of ROLES) {
    const account = accounts[role] as { email: string; password: string };
    const browser = await request.newContext({ baseURL, extraHTTPHeaders: { origin: baseURL ?? "" } });
    const answer = await browser.post("/api/auth/sign-in/email", { data: account });
    expect(answer.status(), `sign-in of the demo ${role}`).toBe(200);
    people[role] = { ...account, state: await browser.storageState() };
    await browser.dispose();
  }
  keepPeople(people as People);
});
