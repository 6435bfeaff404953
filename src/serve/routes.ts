import { z } from "zod";
import { may, type Caller } from "./access.ts";
import { actionRoutes } from "./action-routes.ts";
import { copiesDocument } from "./copies-document.ts";
import {
  auditDocument,
  eventKind,
  findingsDocument,
  historyDocument,
  proofsDocument,
  renewalDocument,
  sessionDocument,
  siteDocument,
  stateDocument,
  timelineDocument,
} from "./documents.ts";
import { json, readBody, type Reply, trouble } from "./reply.ts";
import type { Asked, Route } from "./route.ts";

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
    path: "/api/v1/copies",
    summary: "The copies of the database, and when a moment was last brought back from each.",
    role: "view",
    replies: copiesDocument,
    answer: ({ service }) => json(service.copies()),
  },
  {
    method: "GET",
    path: "/api/v1/findings",
    summary: "What is wrong or risky about the site.",
    role: "view",
    replies: findingsDocument,
    answer: ({ service }) => json({ findings: service.findings }),
  },
  {
    method: "GET",
    path: "/api/v1/renewal",
    summary: "How old keys and passwords are, and how long certificates are good.",
    role: "view",
    replies: renewalDocument,
    answer: ({ service }) => json(service.renewal),
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
  ...actionRoutes,
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

export function mayAsk(route: Route, caller: Caller | undefined): boolean {
  return route.role === undefined || (caller !== undefined && may(caller, route.role));
}

function sessionOf(caller: Caller | undefined): z.infer<typeof sessionDocument> {
  return { name: caller?.name ?? "", role: caller?.role ?? "view" };
}

function fields(query: URLSearchParams): Readonly<Record<string, string>> {
  return Object.fromEntries(query);
}
