import type { ExchangeStep, HealthCheck } from "../catalogue/contract/endpoint.ts";
import { authorityPath } from "../catalogue/contract/cluster-certificates.ts";
import type { DesignedEndpoint } from "../catalogue/contract/design.ts";
import { withPort } from "../text/network-place.ts";
import { withVariables } from "../text/script.ts";
import client from "./endpoint-client.pl";
import secureClient from "./endpoint-secure.sh";
import type { EndpointAnswer } from "./snapshot.ts";

/** A server that speaks second shows that it serves by not hanging up: a balancer without a backend does so at once. */
const hangUpMs = 150;

/**
 * What a client does at every endpoint, as one script: a connection to the virtual address, and what the endpoint's own
 * health check says that must come back. The endpoints are asked at the same time.
 *
 * @param limitMs For each endpoint, from connecting to the last byte.
 * @param againMs All are asked again after so long, for as long as the script runs; 0 for once.
 */
export function endpointScript(endpoints: readonly DesignedEndpoint[], limitMs: number, againMs = 0): string {
  const checks = endpoints
    .filter((endpoint) => !speaksTls(endpoint))
    .map(({ name, address, port, protocol, check }) =>
      [name, address, String(port), ...clientCheck(check, protocol)].map(field).join("\t"),
    );
  const limits = [limitMs, hangUpMs, againMs].map((ms) => ms / 1000).join("\t");
  const plain = [`perl - <<'END-OF-CLIENT'\n${client}${limits}`, ...checks, "END-OF-CLIENT", ""].join("\n");
  const secure = endpoints.filter(speaksTls);
  // A shell of their own: they must not wait for each other.
  return secure.length === 0 ? plain : `( ${secureScript(secure, limitMs, againMs)} ) &\n${plain}wait\n`;
}

/** The balancer ends TLS there, or leads it on to servers that want it. */
function speaksTls({ secure, check }: DesignedEndpoint): boolean {
  return secure === true || (check.kind === "exchange" && check.tls !== undefined);
}

const everybodyBelieved = "/etc/ssl/certs/ca-certificates.crt";

/** Perl speaks no TLS with what every Debian host has. */
function secureScript(endpoints: readonly DesignedEndpoint[], limitMs: number, againMs: number): string {
  const asked = endpoints.flatMap(({ name, address, port, check }) => {
    if (check.kind === "exchange") {
      const { believes, protocol } = check.tls ?? {};
      const words = [believes === undefined ? everybodyBelieved : authorityPath(believes), protocol ?? "-"];
      return [name, `tls:${withPort(address, port)}`, [...bytesOf(check.steps), ...words].join(" ")];
    }
    const [path, statuses] = check.kind === "http" ? [check.path, check.expectStatus] : ["/", "100-499"];
    return [name, `https://${withPort(address, port)}${path}`, statuses];
  });
  return withVariables(secureClient, { limit: limitMs / 1000, again: againMs / 1000, asked });
}

/** In hexadecimal what is sent, and a pattern of what must come back then, of the first step of each kind. */
function bytesOf(steps: readonly ExchangeStep[]): readonly [string, string] {
  const sent = steps.flatMap((step) => ("send" in step ? [step.hex] : []));
  const expected = steps.flatMap((step) =>
    "expect" in step && step.expect === "binary-pattern" ? [step.value.toLowerCase()] : [],
  );
  return [sent[0] ?? "-", expected[0] ?? "."];
}

/** What the client does, and what it does it with. */
function clientCheck(check: HealthCheck, protocol: DesignedEndpoint["protocol"]): readonly string[] {
  switch (check.kind) {
    case "http":
      return ["http", check.path, check.expectStatus];
    case "exchange":
      return [
        "exchange",
        ...check.steps.flatMap((step) =>
          "send" in step ? ["send", step.hex, step.comment] : [step.expect, step.value, step.comment],
        ),
      ];
    // That port is the balancer's own matter: through the address it cannot be asked.
    case "http-port":
      return protocol === "http" ? ["http", "/", "100-499"] : ["connect"];
  }
}

function field(text: string): string {
  return text.replaceAll(/[\t\n]/g, " ");
}

/** Reads what the client printed; of an endpoint that is not in it nothing is known. */
export function parseEndpointAnswers(output: string): readonly EndpointAnswer[] {
  return output.split("\n").flatMap((line): EndpointAnswer[] => {
    const [name, word, rest] = line.split("\t");
    if (name === undefined || rest === undefined) return [];
    if (word === "no") return [{ name, ok: false, because: rest }];
    const latencyMs = Number(rest);
    return word === "ok" && rest !== "" && Number.isFinite(latencyMs) ? [{ name, ok: true, latencyMs }] : [];
  });
}
