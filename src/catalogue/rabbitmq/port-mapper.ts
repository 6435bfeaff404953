import { inBrackets } from "../../text/network-place.ts";
import { withVariables } from "../../text/script.ts";
import type { Condition } from "../contract/condition.ts";
import type { Design } from "../contract/design.ts";
import type { ManagedFile } from "../contract/file.ts";
import { addressFor } from "../contract/networks.ts";
import { managedBy } from "../format/header.ts";
import { plainFile } from "../format/plain-file.ts";
import { distributionPort, portMapperPort } from "./erlang.ts";
import begin from "./port-mapper.sh";
import listens from "./port-mapper-test.sh";

/**
 * epmd tells at which port a runtime of its host is; names it takes from programs of its own host alone. All brokers have the same port, and
 * go by that: none that runs asks another host's epmd. It is left for what a host asks of itself, and for the runtime by which a broker that is
 * new looks for the others, which takes no such word.
 */
export const portMapperSocket = "/etc/systemd/system/epmd.socket.d/quorate.conf";
const loopbacks = ["127.0.0.1", "[::1]"] as const;

export function portMapperFile(design: Design, host: string): ManagedFile {
  const own = inBrackets(addressFor(design, host, "queue"));
  // Without an address first, all addresses would stay.
  const here = own.startsWith("[") ? loopbacks : loopbacks.slice(0, 1);
  const lines = ["", ...[...here, own].map((address) => `${address}:${portMapperPort}`)];
  return plainFile(
    portMapperSocket,
    [
      `# ${managedBy(design.site)}`,
      "[Socket]",
      ...lines.map((line) => `ListenStream=${line}`),
      // The address may come later in a boot than the socket.
      "FreeBind=yes",
      "",
    ].join("\n"),
  );
}

/** Words for a broker's runtime: all of them are reached at that port. Source: erl(1), "-erl_epmd_port", since Erlang/OTP 23.1. */
export const fixedPort = `-erl_epmd_port ${distributionPort}`;

/** Where a port mapper listens that a runtime starts, beside the loopback. Source: epmd(1), "ERL_EPMD_ADDRESS". */
export function portMapperLine(design: Design, host: string): string {
  return `export ERL_EPMD_ADDRESS=${addressFor(design, host, "queue")}`;
}

export function portMapperConditions(design: Design, unit: string): readonly Condition[] {
  return design.voters.map((host) => ({
    id: `rabbitmq/port mapper of ${host} alone`,
    host,
    alternates: [],
    holds: `epmd on ${host} listens at the loopback and at the brokers' address, and nowhere else`,
    test: withVariables(listens, {
      port: portMapperPort,
      addresses: [...loopbacks, inBrackets(addressFor(design, host, "queue"))],
    }),
    remedy: { kind: "make", script: begin, timeoutMs: 30_000 },
    after: [
      { host, packages: true },
      { host, file: portMapperSocket },
    ],
    // Who starts later tells it of itself.
    before: [{ host, unit }],
    settleMs: 5000,
  }));
}
