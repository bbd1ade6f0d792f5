import { expect, settled, test } from "./support/journey";
import { readPeople } from "./support/people";
import { type List, rest, type Workload } from "./support/rest";

test("a wrong password is refused, the right one leads to where one wanted to go, and sign-out ends it", async ({
  open,
  expectComplaint,
}) => {
  expectComplaint(/status of 401/);
  const { email, password } = readPeople().viewer;
  const page = await open("nobody");
  await page.goto("/audit");
  await expect(page).toHaveURL(/\/sign-in\?to=/);
  await page.getByLabel("Email").fill(email);
  await page.getByLabel("Password").fill(`${password}x`);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("alert").filter({ hasText: "do not belong together" })).toBeVisible();
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page).toHaveURL(/\/audit$/);
  await expect(page.getByRole("heading", { name: "Audit", level: 1 })).toBeVisible();

  await page.getByRole("button", { name: "Sign out" }).click();
  await expect(page).toHaveURL(/\/sign-in/);
  await page.goto("/");
  await expect(page).toHaveURL(/\/sign-in/);
});

test("the doors refuse those who show nothing, or a key that is not ours", async () => {
  for (const key of [null, "not-a-key-of-ours"]) {
    const { status, body } = await rest.ask("GET", "/workloads", undefined, key);
    expect(status).toBe(401);
    expect(body.error.code).toBe("unauthenticated");
  }
});

test("a viewer reads everything and manages nothing", async ({ open }) => {
  const page = await open("viewer");
  await page.goto("/settings?part=people");
  await expect(page.getByText("An admin manages users.")).toBeVisible();
  await page.goto("/imports");
  await expect(page.getByText("You cannot import.")).toBeVisible();
  await page.goto("/models");
  await settled(page);
  await expect(page.getByRole("button", { name: "Train now" })).toBeDisabled();

  const [workload] = (await rest.get<List<Workload>>("/workloads")).items;
  const refused = await page.request.post("/api/trpc/workloads.changeMode", {
    data: { json: { id: workload.id, mode: "observe", reason: "A viewer tries it." } },
  });
  expect(refused.status()).toBe(403);
  expect((await rest.get<Workload>(`/workloads/${workload.id}`)).mode).toBe(workload.mode);
});
