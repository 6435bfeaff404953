import { z } from "zod";
import { troubleDocument } from "./documents.ts";
import type { Route } from "./route.ts";
import { routes, streamPath } from "./routes.ts";

/** The OpenAPI document of the service, made from the routes that it answers. Source: OpenAPI Specification 3.1. */
export function openApiDocument(version: string): object {
  const paths: Record<string, Record<string, object>> = {};
  for (const route of routes)
    paths[route.path] = { ...paths[route.path], [route.method.toLowerCase()]: operation(route) };
  paths[streamPath] = {
    get: {
      summary:
        "Server-sent events: `state` first, then `patch` with what changed of it, and `happened` with each event.",
      ...security,
      responses: {
        200: { description: "a stream that does not end", content: { "text/event-stream": {} } },
        ...refusals,
      },
    },
  };
  return {
    openapi: "3.1.0",
    info: {
      title: "quorate serve",
      version,
      description: "A site as it is, and what happened to it. Times are milliseconds since the epoch.",
    },
    paths,
    components: {
      securitySchemes: {
        token: { type: "http", scheme: "bearer" },
        session: { type: "apiKey", in: "cookie", name: "quorate_session" },
      },
      schemas: { Trouble: schema(troubleDocument) },
    },
  };
}

const security = { security: [{ token: [] }, { session: [] }] };
const refusal = (description: string): object => ({
  description,
  content: { "application/json": { schema: { $ref: "#/components/schemas/Trouble" } } },
});
const refusals = {
  401: refusal("no token, or one that is not known"),
  403: refusal("the token's role may not, or another site's page asks"),
  429: refusal("too many requests"),
};

function operation({ summary, role, query, body, replies, type }: Route): object {
  const content =
    replies === undefined ? { [type ?? "text/plain"]: {} } : { "application/json": { schema: schema(replies) } };
  return {
    summary: role === "operate" ? `${summary} For the role operate.` : summary,
    ...(role === undefined ? { security: [] } : security),
    ...(query === undefined ? {} : { parameters: parameters(query) }),
    ...(body === undefined
      ? {}
      : { requestBody: { required: true, content: { "application/json": { schema: schema(body) } } } }),
    responses: { 200: { description: "the answer", content }, ...(role === undefined ? {} : refusals) },
  };
}

function parameters(query: z.ZodObject): readonly object[] {
  const { properties = {} } = z.toJSONSchema(query, { io: "input" });
  return Object.entries(properties).map(([name, each]) => ({ name, in: "query", required: false, schema: each }));
}

function schema(type: z.ZodType): object {
  const { $schema: _, ...rest } = z.toJSONSchema(type, { io: "input", unrepresentable: "any" });
  return rest;
}
