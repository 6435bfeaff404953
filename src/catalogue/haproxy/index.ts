import { z } from "zod";
import type { ManagedUnit } from "../contract/condition.ts";
import type { Design } from "../contract/design.ts";
import type { Technology } from "../contract/technology.ts";
import { timerMs } from "../contract/lookup.ts";
import { haproxyEvents } from "./events.ts";
import { haproxyConditions } from "./conditions.ts";
import { balancerHosts, configPath, haproxyFiles, monitorPort, sysctlPath } from "./config.ts";
import { haproxyPart, statusScript } from "./status.ts";
import { backendDownMs, haproxyReferenceTimers, haproxyTimers } from "./timers.ts";

const options = z.strictObject({});

/** The balancer: one on every control host, all alive, all with the same backends; the address decides whom clients meet. */
export const haproxy: Technology<z.infer<typeof options>> = {
  name: "haproxy",
  kind: "infrastructure",
  options,
  requires: [],
  packages: ["haproxy", "socat"],
  maskedUnits: [],
  secrets: [],
  referenceTimers: haproxyReferenceTimers,
  components: () => [
    {
      name: "haproxy",
      nature: "stateless",
      because: "a connection it loses is made again; which backend is preferred is learnt from its peers",
      modes: ["active-active"],
      modeBecause: "every control host balances, for local clients always and for the address while it holds it",
      units: ["haproxy.service"],
      runsOn: "control",
      redundancy: { rule: "any" },
      duty: "balancer",
      needs: [],
      manager: ({ vip }) => (vip.manager === "pacemaker" ? "pacemaker" : "systemd"),
    },
  ],
  endpoints: () => [],
  timers: haproxyTimers,
  decisions: () => [
    {
      subject: "haproxy",
      choice: "runs on every control host, bound to the virtual address everywhere and to 127.0.0.1",
      because:
        "it need not start when the address arrives, and local clients (OpenStack services that reach the database) depend on neither the address nor a peer",
    },
    {
      subject: "haproxy preferred backends",
      choice: "a stick table that the peers share holds the backend in use; a repaired one does not take it back",
      because: "moving a writer back would break its sessions for no gain",
    },
  ],
  clusterResources: ({ addresses }) =>
    addresses.some(({ manager }) => manager === "pacemaker")
      ? {
          resources: [
            {
              id: "quorate-haproxy",
              agent: "systemd:haproxy",
              parameters: {},
              operations: [{ name: "monitor", intervalMs: 5000, timeoutMs: 20_000 }],
              clone: true,
              meta: {},
            },
          ],
          constraints: [],
        }
      : { resources: [], constraints: [] },
  failover: (design) => [
    { what: "the balancer marks the dead backend down", ms: backendDownMs((name) => timerMs(design, name)) },
  ],
  log: haproxyEvents,
  redispatch: (design) => ({
    what: "the balancer gives the dead backend up and takes another one",
    ms: timerMs(design, "haproxy.connect"),
  }),
  files: haproxyFiles,
  units: ({ design, host }): readonly ManagedUnit[] =>
    balancerHosts(design).includes(host)
      ? [
          {
            unit: "haproxy.service",
            host,
            technology: "haproxy",
            files: [configPath],
            onChange: "reload",
            startedBy: design.addresses.some(({ manager }) => manager === "pacemaker") ? "pacemaker" : "systemd",
            ready: `exec 3<>/dev/tcp/127.0.0.1/${monitorPort}`,
            after: [`${host}/file ${sysctlPath}`, `haproxy/kernel settings on ${host}`, ...relayedUnits(design, host)],
            gate: {
              turn: "haproxy",
              interrupts: `nothing that is established: a reload on ${host} hands the sockets over`,
              askOn: balancerHosts(design).filter((other) => other !== host),
              question: "another balancer serves",
              test: `exec 3<>/dev/tcp/127.0.0.1/${monitorPort}`,
            },
            startMs: 15_000,
          },
        ]
      : [],
  conditions: haproxyConditions,
  probes: ({ design, host }) =>
    balancerHosts(design).includes(host)
      ? [
          {
            component: "haproxy",
            script: statusScript,
            parse: (output, exitCode, on) => haproxyPart(output, exitCode, on),
          },
        ]
      : [],
};

/**
 * What is relayed listens on the host's own address once it runs by its file; as its package starts it, it may hold the
 * loopback's port, which is the balancer's.
 */
function relayedUnits({ relays, components }: Design, host: string): readonly string[] {
  return relays
    .flatMap(({ component }) => components.filter(({ name, hosts }) => name === component && hosts.includes(host)))
    .flatMap(({ units }) => units.map((unit) => `${host}/unit ${unit}`));
}
