import { createServer as createHttpServer, type Server as HttpServer } from "node:http";
import { createServer, type Server, type Socket } from "node:net";
import { execa } from "execa";
import { afterEach, describe, expect, it } from "vitest";
import type { HealthCheck } from "../catalogue/contract/endpoint.ts";
import type { DesignedEndpoint } from "../catalogue/contract/design.ts";
import { endpointScript, parseEndpointAnswers } from "./endpoint-probe.ts";
import type { EndpointAnswer } from "./snapshot.ts";

const servers: (Server | HttpServer)[] = [];
const sockets: Socket[] = [];

afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy();
  for (const server of servers.splice(0)) server.close();
});

async function listening(server: Server | HttpServer): Promise<number> {
  servers.push(server);
  server.on("connection", (socket: Socket) => {
    sockets.push(socket);
    socket.on("error", () => undefined);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the server has no port");
  return address.port;
}

const http = (status: number): Promise<number> =>
  listening(createHttpServer((request, response) => response.writeHead(status).end(request.url)));

const speaking = (onConnection: (socket: Socket) => void): Promise<number> => listening(createServer(onConnection));

function endpoint(name: string, port: number, check: HealthCheck, protocol: "http" | "tcp" = "tcp"): DesignedEndpoint {
  return {
    name,
    for: "everybody",
    component: name,
    address: "127.0.0.1",
    port,
    protocol,
    backends: [],
    check,
    share: { kind: "even", balance: "roundrobin" },
    idleTimeoutMs: 1000,
  };
}

async function ask(...endpoints: readonly DesignedEndpoint[]): Promise<Map<string, EndpointAnswer>> {
  const { stdout } = await execa("bash", { input: endpointScript(endpoints, 800) });
  return new Map(parseEndpointAnswers(stdout).map((answer) => [answer.name, answer]));
}

const get = (expectStatus = "200"): HealthCheck => ({ kind: "http", path: "/healthcheck", expectStatus });

describe("a client at an HTTP endpoint", () => {
  it("is served when the status is one of those expected", async () => {
    const port = await http(204);
    const answers = await ask(endpoint("a", port, get("200,202-204")), endpoint("b", port, get("200")));
    expect(answers.get("a")).toMatchObject({ ok: true });
    expect(answers.get("b")).toEqual({ name: "b", ok: false, because: "HTTP status 204" });
  });

  it("says how it failed: refused, hung up, silent, not the protocol", async () => {
    const silent = await speaking(() => undefined);
    const hangsUp = await speaking((socket) => socket.end());
    const babbles = await speaking((socket) => socket.end("what?\n"));
    const answers = await ask(
      endpoint("refused", 1, get()),
      endpoint("silent", silent, get()),
      endpoint("hangs-up", hangsUp, get()),
      endpoint("babbles", babbles, get()),
    );
    const because = Object.fromEntries([...answers].map(([name, answer]) => [name, answer.ok ? "ok" : answer.because]));
    expect(because).toMatchObject({ refused: "connection refused", silent: "no answer within 0.8 s" });
    expect(because["hangs-up"]).toMatch(/closed without an answer|reset/);
    expect(because["babbles"]).toMatch(/not HTTP|reset/);
  });

  it("measures what the answer took", async () => {
    const port = await listening(createHttpServer((_request, response) => setTimeout(() => response.end(), 200)));
    const answer = (await ask(endpoint("slow", port, get()))).get("slow");
    expect(answer?.ok === true && answer.latencyMs >= 199 && answer.latencyMs < 800).toBe(true);
  });
});

/** Greets in two pieces, then answers whatever is sent. */
const greeting = (answer: string): Promise<number> =>
  speaking((socket) => {
    socket.write("hel");
    setTimeout(() => socket.write("lo"), 50);
    socket.on("data", () => socket.write(Buffer.from(answer, "hex")));
  });

describe("a client at an endpoint that is checked by an exchange", () => {
  const check: HealthCheck = {
    kind: "exchange",
    steps: [
      { expect: "text", value: "hello", comment: "greeting" },
      { send: "binary", hex: "0102", comment: "question" },
      { expect: "binary-pattern", value: "0A(0B|0C)", comment: "answer" },
    ],
  };
  it("is served when everything comes back, in however many pieces", async () => {
    expect((await ask(endpoint("x", await greeting("ff0a0c"), check))).get("x")).toMatchObject({ ok: true });
  });

  it("is not served when the answer is another one", async () => {
    const answer = (await ask(endpoint("x", await greeting("0a0d"), check))).get("x");
    expect(answer).toEqual({ name: "x", ok: false, because: "no answer within 0.8 s" });
  });

  it("names the step that did not come when the server hangs up", async () => {
    const port = await speaking((socket) => socket.end("hello"));
    const answer = (await ask(endpoint("x", port, check))).get("x");
    expect(answer).toMatchObject({ ok: false });
    expect(answer?.ok === false && answer.because).toMatch(/before this came: answer|reset/);
  });
});

describe("a client at an endpoint whose check goes to another port", () => {
  const check: HealthCheck = { kind: "http-port", port: 9, path: "/primary", expectStatus: "200" };

  it("is served when the server speaks or waits, not when it hangs up at once", async () => {
    const answers = await ask(
      endpoint("speaks", await speaking((socket) => void socket.write("x")), check),
      endpoint("waits", await speaking(() => undefined), check),
      endpoint("hangs-up", await speaking((socket) => socket.end()), check),
    );
    const ok = Object.fromEntries([...answers].map(([name, answer]) => [name, answer.ok]));
    expect(ok).toEqual({ "hangs-up": false, speaks: true, waits: true });
  });
});

describe("the client's report", () => {
  it("is nothing when it was cut off or is not the client's", () => {
    expect(parseEndpointAnswers("")).toEqual([]);
    expect(parseEndpointAnswers("sql\tok")).toEqual([]);
    expect(parseEndpointAnswers("sql\tok\t")).toEqual([]);
    expect(parseEndpointAnswers("Welcome!\nsql\twell\t3")).toEqual([]);
  });
});
