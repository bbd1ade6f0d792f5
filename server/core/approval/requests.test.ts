import { expect, it } from "vitest";
import { MODES } from "@/server/core/words";
import { needsSecondPerson } from "./requests";

it("asks a second person only for the rung on which nobody is asked any more", () => {
  const asked = MODES.flatMap((from) =>
    MODES.filter((to) => needsSecondPerson(from, to)).map((to) => `${from} to ${to}`),
  );
  expect(asked).toEqual(["observe to autopilot", "recommend to autopilot", "approve to autopilot"]);
});
