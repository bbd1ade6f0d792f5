import { describe, expect, it } from "vitest";
import { openapi } from "./openapi";

describe("openapi", () => {
  it("describes the doors for pushed data beside the verbs", () => {
    const paths = openapi("http://x").paths as Record<string, Record<string, { responses: object }>>;
    expect(Object.keys(paths)).toEqual(expect.arrayContaining(["/events", "/ingest", "/prometheus/write"]));
    expect(paths["/hooks/{id}"].post).toMatchObject({
      security: [],
      responses: { 202: {}, 401: {}, 413: {} },
    });
    expect(Object.keys(paths["/prometheus/write"].post.responses)).toEqual(
      expect.arrayContaining(["204", "400", "413", "415", "429"]),
    );
  });
});
