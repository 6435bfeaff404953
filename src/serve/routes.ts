import type { IncomingMessage } from "node:http";
import { z } from "zod";
import { may, type Caller } from "./access.ts";
import {
  auditDocument,
  eventKind,
  findingsDocument,
  historyDocument,
  proofsDocument,
  type Role,
  sessionDocument,
  siteDocument,
  stateDocument,
  timelineDocument,
} from "./documents.ts";
import { json, readBody, type Reply, trouble } from "./reply.ts";
import type { Service } from "./service.ts";

/** A request that may be answered. */
export interface Asked {
  readonly service: Service;
  readonly request: IncomingMessage;
  readonly query: URLSearchParams;
  /** Of a route without a role, whoever it is. */
  readonly caller: Caller | undefined;
  /** Where the connection comes from. */
  readonly from: string;
  readonly nowMs: number;
}

export interface Route {
  readonly method: "GET" | "POST" | "DELETE";
  readonly path: string;
  readonly summary: string;
  /** Absent: whoever can connect. */
  readonly role?: Role;
  readonly query?: z.ZodObject;
  readonly body?: z.ZodObject;
  /** What it answers with; absent where that is no JSON document. */
  readonly replies?: z.ZodType;
  readonly type?: string;
  answer(asked: Asked): Reply | Promise<Reply>;
}

const eventsMost = 2000;
const daysMost = 366;
const number = (most: number) => z.coerce.number().int().min(1).max(most);
const daysQuery = z.object({ days: number(daysMost).default(30) });
const eventsQuery = z.object({
  limit: number(eventsMost).default(100),
  before: z.coerce.number().int().optional(),
  kind: z.string().optional().describe("kinds of events, separated by commas"),
  host: z.string().max(253).optional(),
  subject: z.string().max(253).optional(),
});
const limitQuery = z.object({ limit: number(eventsMost).default(100) });
const signIn = z.object({ token: z.string().max(200) });
const actionBody = z.object({
  action: z.string().max(64),
  why: z.string().min(3).max(500).describe("for the audit log"),
});
const begun = z.object({ begun: z.string() });

/** Every route of the API; the OpenAPI document is made from this list. */
export const routes: readonly Route[] = [
  {
    method: "GET",
    path: "/healthz",
    summary: "Whether the service runs; says nothing of the site.",
    type: "text/plain",
    answer: () => ({ status: 200, type: "text/plain; charset=utf-8", body: "ok\n" }),
  },
  {
    method: "POST",
    path: "/api/v1/session",
    summary: "Begins a session of the page with a token; the answer sets a cookie that scripts cannot read.",
    body: signIn,
    replies: sessionDocument,
    answer: beginSession,
  },
  {
    method: "DELETE",
    path: "/api/v1/session",
    summary: "Ends the session.",
    role: "view",
    replies: sessionDocument,
    answer({ service, request, caller }) {
      return json(sessionOf(caller), 200, { "Set-Cookie": service.access.end(request) });
    },
  },
  {
    method: "GET",
    path: "/api/v1/session",
    summary: "Who asks.",
    role: "view",
    replies: sessionDocument,
    answer: ({ caller }) => json(sessionOf(caller)),
  },
  {
    method: "GET",
    path: "/api/v1/site",
    summary: "What does not change while the service runs: hosts, components, endpoints.",
    role: "view",
    replies: siteDocument,
    answer: ({ service }) => json(service.site),
  },
  {
    method: "GET",
    path: "/api/v1/state",
    summary: "What is now, and what can fail next without an outage.",
    role: "view",
    replies: stateDocument,
    answer: ({ service }) => json(service.live.state),
  },
  {
    method: "GET",
    path: "/api/v1/history",
    summary: "Each endpoint day by day, and the time that its target allows: used and left.",
    role: "view",
    query: daysQuery,
    replies: historyDocument,
    answer: ({ service, query }) => json(service.budgets(daysQuery.parse(fields(query)).days)),
  },
  {
    method: "GET",
    path: "/api/v1/events",
    summary: "What happened, the newest first.",
    role: "view",
    query: eventsQuery,
    replies: timelineDocument,
    answer({ service, query }) {
      const { kind, limit, before, host, subject } = eventsQuery.parse(fields(query));
      const kinds = kind?.split(",").flatMap((word) => eventKind.safeParse(word).data ?? []);
      return json(
        service.timeline({
          limit,
          ...(before === undefined ? {} : { before }),
          ...(host === undefined ? {} : { host }),
          ...(subject === undefined ? {} : { subject }),
          ...(kinds === undefined ? {} : { kinds }),
        }),
      );
    },
  },
  {
    method: "GET",
    path: "/api/v1/proofs",
    summary: "The last drill of each fault, measured and allowed.",
    role: "view",
    replies: proofsDocument,
    answer: ({ service }) => json(service.proofs()),
  },
  {
    method: "GET",
    path: "/api/v1/findings",
    summary: "What is wrong or risky about the site.",
    role: "view",
    replies: findingsDocument,
    answer: ({ service }) => json({ findings: service.needs.findings }),
  },
  {
    method: "GET",
    path: "/api/v1/audit",
    summary: "Who did what, why, and how it ended, the newest first.",
    role: "operate",
    query: limitQuery,
    replies: auditDocument,
    answer: ({ service, query }) =>
      json({ entries: service.history.auditEntries(limitQuery.parse(fields(query)).limit) }),
  },
  {
    method: "POST",
    path: "/api/v1/actions",
    summary: "Does what a command in a shell does; one at a time.",
    role: "operate",
    body: actionBody,
    replies: begun,
    answer: beginAction,
  },
  {
    method: "GET",
    path: "/metrics",
    summary: "All figures for Prometheus.",
    role: "view",
    type: "text/plain",
    answer: ({ service }) => ({
      status: 200,
      type: "text/plain; version=0.0.4; charset=utf-8",
      body: service.metrics(),
    }),
  },
];

/** The path of the stream of events, which is no route: it does not end. */
export const streamPath = "/api/v1/stream";

async function beginSession({ service, request, from, nowMs }: Asked): Promise<Reply> {
  const body = signIn.safeParse(await readBody(request));
  const begunSession = body.success ? service.access.begin(body.data.token, nowMs) : undefined;
  if (begunSession === undefined) {
    return trouble(401, "wrong-token", "This token is not known here, or not any more.");
  }
  const { caller, cookie } = begunSession;
  const { name: who, role } = caller;
  service.history.audit({ atMs: nowMs, who, role, from, what: "sign in to the page", why: "", outcome: "done" });
  return json(sessionOf(caller), 200, { "Set-Cookie": cookie });
}

async function beginAction({ service, request, caller, from, nowMs }: Asked): Promise<Reply> {
  const body = actionBody.safeParse(await readBody(request));
  if (!body.success || caller === undefined) return trouble(400, "not-an-action", "An action has a name and a reason.");
  const { action, why } = body.data;
  const kind = Object.hasOwn(service.actions.kinds, action) ? service.actions.kinds[action] : undefined;
  if (kind === undefined) return trouble(404, "unknown-action", "There is no action of this name.");
  const outcome = service.actions.begin(kind, { who: caller.name, role: caller.role, from, why }, nowMs);
  if (outcome.kind === "begun") return json({ begun: kind.what }, 202);
  const seconds = Math.round((nowMs - outcome.sinceMs) / 1000);
  return trouble(409, "busy", `${outcome.who} is doing this for ${seconds} s: ${outcome.what}.`);
}

export function mayAsk(route: Route, caller: Caller | undefined): boolean {
  return route.role === undefined || (caller !== undefined && may(caller, route.role));
}

function sessionOf(caller: Caller | undefined): z.infer<typeof sessionDocument> {
  return { name: caller?.name ?? "", role: caller?.role ?? "view" };
}

function fields(query: URLSearchParams): Readonly<Record<string, string>> {
  return Object.fromEntries(query);
}
