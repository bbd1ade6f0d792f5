import { expect, it } from "vitest";
import { ROOMS, roomOf } from "./rooms";

it("finds the room of a path", () => {
  expect(roomOf("/")?.label).toBe("Overview");
  expect(roomOf("/plans/abc")?.label).toBe("Approvals");
  expect(roomOf("/plansomething")).toBeUndefined();
});

it("gives every room its own key", () => {
  const keys = ROOMS.flatMap((room) => room.key ?? []);
  expect(new Set(keys).size).toBe(keys.length);
});
