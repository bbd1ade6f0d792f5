import { z } from "zod";
import { HOOK_DOOR } from "@/server/api/ingest/hooks";
import { RAW_DOORS } from "@/server/api/ingest/raw-doors";
import { VERBS } from "@/server/api/verbs";
import { ERROR_CODES, HTTP_STATUS } from "@/server/errors";
import type { Verb } from "@/server/services/verb";

type Json = Record<string, unknown>;

/** openapi describes every REST verb as an OpenAPI 3.1 document, from the schemas that parse the requests. */
export function openapi(serverUrl: string): Json {
  const paths: Record<string, Json> = {};
  for (const verb of VERBS) {
    if (!verb.rest) continue;
    paths[verb.rest.path] ??= {};
    paths[verb.rest.path][verb.rest.method.toLowerCase()] = operation(verb);
  }
  for (const door of RAW_DOORS) {
    const content = Object.fromEntries(
      door.types.map((type) => [type, { schema: { type: "string", format: "binary" } }]),
    );
    paths[door.path] = {
      post: {
        operationId: door.path.slice(1).replaceAll("/", "_"),
        summary: door.summary,
        description: `Scope: ${door.verb.scope}`,
        requestBody: { required: true, content },
        responses: { [String(door.status)]: { description: "Done." }, ...FAILURES },
      },
    };
  }
  paths[HOOK_DOOR.path] = {
    post: {
      operationId: "deliverHook",
      summary: HOOK_DOOR.summary,
      description: "Carries no key: the body is signed with the webhook's secret.",
      security: [],
      parameters: [
        { name: "id", in: "path", required: true, schema: { type: "string" } },
        ...HOOK_DOOR.signatures.map((name) => ({
          name,
          in: "header",
          required: false,
          description: "sha256=HMAC-SHA-256 of the body, in hex; one of the two is needed.",
          schema: { type: "string" },
        })),
      ],
      requestBody: { required: true, content: { "application/json": { schema: {} } } },
      responses: { "202": { description: "Done." }, ...FAILURES },
    },
  };
  return {
    openapi: "3.1.0",
    info: {
      title: "Headroom",
      version: "1",
      description: "Predictive resource allocation that proves itself first.",
    },
    servers: [{ url: `${serverUrl}/api/v1` }],
    security: [{ key: [] }],
    paths,
    components: {
      securitySchemes: { key: { type: "http", scheme: "bearer" } },
      schemas: { Error: ERROR_SCHEMA },
    },
  };
}

const ERROR_SCHEMA: Json = {
  type: "object",
  required: ["error"],
  properties: {
    error: {
      type: "object",
      required: ["code", "message", "faults"],
      properties: {
        code: { type: "string", enum: [...ERROR_CODES] },
        message: { type: "string" },
        faults: {
          type: "array",
          items: {
            type: "object",
            required: ["field", "message"],
            properties: { field: { type: "string" }, message: { type: "string" } },
          },
        },
      },
    },
  },
};

const FAILURES: Json = Object.fromEntries(
  [...new Set(Object.values(HTTP_STATUS))].map((status) => [
    String(status),
    {
      description: "See error.code.",
      content: { "application/json": { schema: { $ref: "#/components/schemas/Error" } } },
    },
  ]),
);

function operation(verb: Verb): Json {
  const rest = verb.rest as NonNullable<Verb["rest"]>;
  const schema = z.toJSONSchema(verb.input, { io: "input", unrepresentable: "any" }) as Json;
  const properties = (schema.properties ?? {}) as Record<string, Json>;
  const required = (schema.required ?? []) as string[];
  const inPath = [...rest.path.matchAll(/\{(\w+)\}/g)].map((m) => m[1]);
  const others = Object.keys(properties).filter((name) => !inPath.includes(name));
  const asQuery = (rest.method === "GET" || rest.method === "DELETE") && !rest.bodyOnly;
  const parameters = [
    ...inPath.map((name) => ({
      name,
      in: "path",
      required: true,
      schema: properties[name] ?? { type: "string" },
    })),
    ...(asQuery
      ? others.map((name) => ({
          name,
          in: "query",
          required: required.includes(name),
          schema: properties[name],
        }))
      : []),
  ];
  const body = {
    type: "object",
    properties: Object.fromEntries(others.map((name) => [name, properties[name]])),
    required: required.filter((name) => others.includes(name)),
  };
  return {
    operationId: verb.name,
    summary: rest.summary,
    description: `Scope: ${verb.scope}`,
    parameters,
    ...(asQuery || others.length === 0
      ? {}
      : { requestBody: { content: { "application/json": { schema: body } } } }),
    responses: {
      [String(rest.status ?? 200)]: { description: "Done.", content: { "application/json": { schema: {} } } },
      ...FAILURES,
    },
  };
}
