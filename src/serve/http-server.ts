import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from "node:http";
import { createServer as createSecureServer, type Server as SecureServer } from "node:https";
import { z } from "zod";
import { may } from "./access.ts";
import { Allowance } from "./allowance.ts";
import { openApiDocument } from "./openapi.ts";
import { type PageFile, type PageFiles, viewPaths } from "./page-files.ts";
import { json, Refusal, type Reply, send, setHeaders, trouble } from "./reply.ts";
import { mayAsk, routes, streamPath } from "./routes.ts";
import type { Service } from "./service.ts";

/** Who sends a request slowly holds a connection for no longer than this; who reads an answer slowly, for no longer than that. */
const headersMs = 10_000;
const requestMs = 15_000;
const idleMs = 60_000;
const connectionsMost = 1024;
const headerBytesMost = 8192;
/** Requests of one caller: so many at once, so many a second. */
const requestsAtOnce = 120;
const requestsPerSecond = 30;
/** Wrong tokens from one address: ten, then one every ten seconds. */
const wrongAtOnce = 10;
const wrongPerSecond = 0.1;

export interface Certificate {
  readonly cert: Buffer;
  readonly key: Buffer;
}

/**
 * A server of the service's answers that does not listen yet; over TLS where there is a certificate.
 *
 * @param current the service that answers now; none for the moment in which another takes its place
 */
export function makeServer(
  current: () => Service | undefined,
  page: PageFiles,
  certificate: Certificate | undefined,
  version: string,
  behind?: BehindBalancer,
): Server | SecureServer {
  const isSecure = certificate !== undefined || behind !== undefined;
  const listener = requestListener({ current, page, version, isSecure, ...(behind === undefined ? {} : { behind }) });
  const options = {
    maxHeaderSize: headerBytesMost,
    headersTimeout: headersMs,
    requestTimeout: requestMs,
    connectionsCheckingInterval: 2000,
  };
  const server =
    certificate === undefined
      ? createServer(options, listener)
      : createSecureServer(
          { ...options, ...certificate, minVersion: "TLSv1.2", handshakeTimeout: headersMs },
          listener,
        );
  server.maxConnections = connectionsMost;
  server.timeout = idleMs;
  server.keepAliveTimeout = 30_000;
  return server;
}

/** A balancer takes the requests by TLS and passes them on, with whom they come from; nobody else reaches this service. */
export interface BehindBalancer {
  /** Why there is no service now: another host has its turn. */
  readonly standsBy: string;
}

interface Listener {
  readonly behind?: BehindBalancer;
  readonly current: () => Service | undefined;
  readonly page: PageFiles;
  readonly version: string;
  readonly isSecure: boolean;
}

function requestListener({ current, page, version, isSecure, behind }: Listener): RequestListener {
  const requests = new Allowance(requestsAtOnce, requestsPerSecond);
  const wrong = new Allowance(wrongAtOnce, wrongPerSecond);
  const openApi = openApiDocument(version);

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<Reply | "stream"> => {
    const nowMs = Date.now();
    const asker = behind === undefined ? undefined : forwardedFor(request);
    const from = asker ?? request.socket.remoteAddress ?? "";
    const url = targetOf(request);
    if (url === undefined) return trouble(400, "bad-request", "The request's target is no path of this service.");
    const { pathname } = url;
    const method = request.method === "HEAD" ? "GET" : request.method;
    // The balancers' own question, which they ask often.
    if (behind !== undefined && asker === undefined && pathname === "/healthz") return turnReply(current(), behind);
    if (behind !== undefined && current() === undefined) return trouble(503, "stands-by", behind.standsBy);
    if (method === "GET") {
      const file = page.get(viewPaths.includes(pathname) ? "/index.html" : pathname);
      if (file !== undefined) return pageReply(file, request);
      if (pathname === "/openapi.json") return json(openApi);
    }
    const service = current();
    if (service === undefined) {
      return trouble(503, "reading", "The site file is being read anew.", { "Retry-After": "1" });
    }
    if (isForeign(request)) return trouble(403, "foreign", "Another site's page may not ask this service.");
    const sameMethod = routes.find((route) => route.path === pathname && route.method === method);
    const isStream = pathname === streamPath && method === "GET";
    if (sameMethod === undefined && !isStream) {
      const other = routes.filter((route) => route.path === pathname).map((route) => route.method);
      return other.length === 0
        ? trouble(404, "not-found", "There is nothing of this name.")
        : trouble(405, "method", "This is asked otherwise.", { Allow: other.join(", ") });
    }
    const caller = service.access.callerOf(request, nowMs);
    const guesses = request.headers.authorization !== undefined || method !== "GET";
    if (caller === undefined && guesses && !wrong.has(from, nowMs)) {
      return trouble(429, "too-many", "Too many wrong tokens came from this address.", { "Retry-After": "10" });
    }
    if (!requests.take(caller === undefined ? from : `${from} ${caller.name}`, nowMs)) {
      return trouble(429, "too-many", "These are too many requests.", { "Retry-After": "1" });
    }
    if (caller === undefined && (isStream || sameMethod?.role !== undefined)) {
      // Who shows nothing has guessed nothing.
      if (request.headers.authorization !== undefined) wrong.take(from, nowMs);
      return trouble(401, "no-token", "This needs a token: Authorization: Bearer TOKEN.", {
        "WWW-Authenticate": "Bearer",
      });
    }
    if (caller?.by === "session" && method !== "GET" && !isOwnOrigin(request)) {
      return trouble(403, "foreign", "A session's request comes from the page itself.");
    }
    if (isStream) {
      if (caller === undefined || !may(caller, "view")) return trouble(403, "role", "This token's role may not.");
      if (!service.stream.hasRoom(caller.name)) {
        return trouble(503, "too-many-listeners", "So many listen already that there is no room for one more.", {
          "Retry-After": "5",
        });
      }
      response.writeHead(200, {
        "Content-Type": "text/event-stream",
        "Cache-Control": "no-store",
        "X-Accel-Buffering": "no",
      });
      service.stream.add(caller.name, response, { event: "state", data: service.live.state });
      return "stream";
    }
    if (sameMethod === undefined || !mayAsk(sameMethod, caller))
      return trouble(403, "role", "This token's role may not.");
    const reply = await sameMethod.answer({ service, request, query: url.searchParams, caller, from, nowMs });
    if (reply.status === 401) wrong.take(from, nowMs);
    return reply;
  };

  const answerOrDestroy = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    try {
      const reply = await answer(request, response).catch((error: unknown) => replyTo(error));
      if (reply !== "stream") send(response, reply, request.method !== "HEAD");
    } catch {
      response.destroy();
    }
  };

  return (request, response) => {
    setHeaders(response, isSecure);
    void answerOrDestroy(request, response);
  };
}

function turnReply(service: Service | undefined, { standsBy }: BehindBalancer): Reply {
  if (service === undefined) return trouble(503, "stands-by", standsBy);
  return { status: 200, type: "text/plain; charset=utf-8", body: "ok\n" };
}

/** What the balancer itself wrote stands last: all before it came from whoever asked. */
function forwardedFor(request: IncomingMessage): string | undefined {
  const said = request.headers["x-forwarded-for"];
  const all = (Array.isArray(said) ? said.join(",") : (said ?? "")).split(",").map((each) => each.trim());
  return all.at(-1) === "" ? undefined : all.at(-1);
}

function replyTo(error: unknown): Reply {
  if (error instanceof Refusal) return error.reply;
  if (error instanceof z.ZodError) {
    const where = error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`).join("; ");
    return trouble(400, "bad-request", `The request is not understood: ${where}.`);
  }
  // What went wrong is the operator's to read, not whoever asked.
  process.stderr.write(`quorate serve: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  return trouble(500, "defect", "The service failed at this; its log says how.");
}

function targetOf(request: IncomingMessage): URL | undefined {
  const target = request.url ?? "";
  if (!target.startsWith("/") || target.startsWith("//")) return undefined;
  try {
    return new URL(target, "http://service");
  } catch {
    return undefined;
  }
}

/** Browsers say whose page a request comes from. Source: W3C, "Fetch Metadata Request Headers". */
function isForeign(request: IncomingMessage): boolean {
  const site = request.headers["sec-fetch-site"];
  return site !== undefined && site !== "same-origin" && site !== "none";
}

function isOwnOrigin(request: IncomingMessage): boolean {
  const { origin, host } = request.headers;
  if (origin === undefined || host === undefined) return false;
  return origin === `http://${host}` || origin === `https://${host}`;
}

function pageReply(file: PageFile, request: IncomingMessage): Reply {
  const isPacked = /\bgzip\b/.test(request.headers["accept-encoding"] ?? "");
  return {
    status: 200,
    type: file.type,
    body: isPacked ? file.packed : file.plain,
    headers: {
      Vary: "Accept-Encoding",
      "Cache-Control": file.isForEver ? "public, max-age=31536000, immutable" : "no-cache",
      ...(isPacked ? { "Content-Encoding": "gzip" } : {}),
    },
  };
}
