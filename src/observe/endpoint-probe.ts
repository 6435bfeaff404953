import { z } from "zod";
import type { HealthCheck } from "../catalogue/contract/component.ts";
import type { DesignedEndpoint } from "../catalogue/contract/design.ts";
import type { EndpointAnswer } from "./snapshot.ts";

/** A server that speaks second shows that it serves by not hanging up: a balancer without a backend does so at once. */
const hangUpMs = 150;

/**
 * What a client does at every endpoint, as one script: a connection to the virtual address, and what the endpoint's own
 * health check says that must come back. The endpoints are asked at the same time.
 *
 * @param limitMs For each endpoint, from connecting to the last byte.
 */
export function endpointScript(endpoints: readonly DesignedEndpoint[], limitMs: number): string {
  const checks = endpoints.map(({ name, address, port, protocol, check }) => ({
    name,
    address,
    port,
    ...clientCheck(check, protocol),
  }));
  // A JSON text is also a Python string literal.
  const program = client
    .replace("@limit@", String(limitMs / 1000))
    .replace("@hangup@", String(hangUpMs / 1000))
    .replace("@checks@", () => JSON.stringify(JSON.stringify(checks)));
  return `python3 -I -S - <<'END-OF-CLIENT'\n${program}\nEND-OF-CLIENT\n`;
}

type ClientCheck =
  | { readonly kind: "http"; readonly path: string; readonly expectStatus: string }
  | { readonly kind: "exchange"; readonly steps: Extract<HealthCheck, { kind: "exchange" }>["steps"] }
  | { readonly kind: "connect" };

/** A check at another port than the one that serves is the balancer's own: through the address it cannot be asked. */
function clientCheck(check: HealthCheck, protocol: DesignedEndpoint["protocol"]): ClientCheck {
  switch (check.kind) {
    case "http":
    case "exchange":
      return check;
    case "http-port":
      return protocol === "http" ? { kind: "http", path: "/", expectStatus: "100-499" } : { kind: "connect" };
  }
}

/**
 * The client. Exchanges are matched as HAProxy's `tcp-check expect` does it: anywhere in what came since the last thing
 * sent, binary as upper-case hexadecimal digits (HAProxy configuration manual, "tcp-check expect").
 */
const client = `
import json, re, socket, threading, time

LIMIT, HANG_UP = @limit@, @hangup@

class Refused(Exception):
    pass

def receive(connection, deadline):
    connection.settimeout(max(0.001, deadline - time.monotonic()))
    return connection.recv(65536)

def http(connection, check, deadline):
    lines = ("GET " + check["path"] + " HTTP/1.1", "Host: " + check["address"], "Connection: close", "", "")
    connection.sendall("\\r\\n".join(lines).encode())
    answer = b""
    while b"\\n" not in answer:
        more = receive(connection, deadline)
        if not more:
            raise Refused("the connection was closed without an answer")
        answer += more
    status = int((answer.split(None, 2) + [b"0", b"0"])[1])
    for wanted in check["expectStatus"].split(","):
        low, _, high = wanted.strip().partition("-")
        if int(low) <= status <= int(high or low):
            break
    else:
        raise Refused("HTTP status %d" % status)
    while receive(connection, deadline):
        pass

def matches(step, seen):
    kind, value = step["expect"], step["value"]
    if kind == "text":
        return value.encode() in seen
    if kind == "pattern":
        return re.search(value.encode(), seen) is not None
    if kind == "binary":
        return bytes.fromhex(value) in seen
    return re.search(value, seen.hex().upper()) is not None

def exchange(connection, check, deadline):
    seen = b""
    for step in check["steps"]:
        if "send" in step:
            seen = b""
            connection.sendall(bytes.fromhex(step["hex"]))
            continue
        while not matches(step, seen):
            more = receive(connection, deadline)
            if not more:
                raise Refused("the connection was closed before this came: " + step["comment"])
            seen += more

def connect(connection, check, deadline):
    try:
        if not receive(connection, min(deadline, time.monotonic() + HANG_UP)):
            raise Refused("the connection was closed at once")
    except TimeoutError:
        pass

KINDS = {"http": http, "exchange": exchange, "connect": connect}

def ask(check, answers):
    begin = time.monotonic()
    try:
        with socket.create_connection((check["address"], check["port"]), LIMIT) as connection:
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            met = time.monotonic()
            KINDS[check["kind"]](connection, check, begin + LIMIT)
            end = met if check["kind"] == "connect" else time.monotonic()
        answers[check["name"]] = {"ok": True, "latencyMs": round((end - begin) * 1000, 1)}
    except TimeoutError:
        answers[check["name"]] = {"ok": False, "because": "no answer within %g s" % LIMIT}
    except Refused as trouble:
        answers[check["name"]] = {"ok": False, "because": str(trouble)}
    except OSError as trouble:
        answers[check["name"]] = {"ok": False, "because": (trouble.strerror or str(trouble)).lower()}
    except ValueError:
        answers[check["name"]] = {"ok": False, "because": "the answer is not what this protocol says"}

answers = {}
threads = [threading.Thread(target=ask, args=(check, answers), daemon=True) for check in json.loads(@checks@)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join(LIMIT + 0.1)
print("\\n" + json.dumps(answers))
`.trim();

const answerSchema = z.record(
  z.string(),
  z.union([
    z.object({ ok: z.literal(true), latencyMs: z.number() }),
    z.object({ ok: z.literal(false), because: z.string() }),
  ]),
);

/** Reads what the client printed; of an endpoint that is not in it nothing is known. */
export function parseEndpointAnswers(output: string): readonly EndpointAnswer[] {
  const line = output.split("\n").findLast((each) => each.startsWith("{")) ?? "";
  try {
    return Object.entries(answerSchema.parse(JSON.parse(line))).map(([name, answer]) => ({ name, ...answer }));
  } catch {
    return [];
  }
}
