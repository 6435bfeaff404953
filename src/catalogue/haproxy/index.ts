import { z } from "zod";
import { askOthers, type GoalRef, type ManagedUnit } from "../contract/condition.ts";
import { authorityPath } from "../contract/cluster-certificates.ts";
import type { Departure } from "../contract/departure.ts";
import type { Decision, Design } from "../contract/design.ts";
import { nothing, type Technology } from "../contract/technology.ts";
import type { HostView } from "../contract/provisions.ts";
import { daysScript } from "../format/certificate-days.ts";
import { withVariables } from "../../text/script.ts";
import beginAnew from "./begin-anew.sh";
import { certificatePath, isSecure } from "./certificate.ts";
import { haproxyConditions, kernelCondition } from "./conditions.ts";
import { balancerHosts, component, configPath, haproxyFiles, monitorPort, sysctlPath, unit } from "./config.ts";
import { haproxyEvents } from "./events.ts";
import { watchesSilence } from "./parting.ts";
import { peersAreSecure, peersCertificatePath, peersPort, peersSecrets } from "./peers.ts";
import { balancer } from "./provides.ts";
import { haproxyPart, statusScript, type PromotedEndpoints } from "./status.ts";
import { beatsPort, silenceFiles, silenceOf, silenceSecrets } from "./silence.ts";
import { haproxyReferenceTimers, haproxyTimerLimits, haproxyTimers, haproxyTolerates } from "./timers.ts";
import { haproxyOrigins } from "./origins.ts";

const options = z.strictObject({});
type Options = z.infer<typeof options>;

/** The balancer: one on every control host, all alive, all with the same backends; the address decides whom clients meet. */
export const haproxy: Technology<Options> = {
  name: "haproxy",
  kind: "infrastructure",
  options,
  uses: [],
  fills: [{ role: "balancer" }],
  offer: (site) => ({
    components: [
      {
        name: component,
        nature: "stateless",
        because: "a connection it loses is made again; which backend is preferred is learnt from its peers",
        mode: "active-active",
        modeBecause: "every control host balances, for local clients always and for the address while it holds it",
        loses: "connections that went through it; those through the balancers of other hosts go on",
        redundancy: { rule: "any" },
        on: "control",
        run: { by: "systemd", units: [unit] },
        ...(site.vip.manager === "pacemaker"
          ? {
              cluster: {
                runs: "every",
                because:
                  "an address that the cluster moves must find a balancer of which the cluster knows that it runs",
              } as const,
            }
          : {}),
        packages: ["haproxy", "socat", "python3"],
        fills: ["balancer"],
        needs: [],
        listens: [
          { protocol: "tcp", port: peersPort, from: "peers", what: "which backend is preferred now" },
          { protocol: "udp", port: beatsPort, from: "peers", what: "that a host is there, and whom it hears" },
        ],
      },
    ],
    secrets: [...peersSecrets(site), ...silenceSecrets(site)],
    timers: haproxyTimers(site),
    referenceTimers: haproxyReferenceTimers,
    timerLimits: haproxyTimerLimits,
    decisions,
  }),
  bind: (draft) => ({
    failover: {
      [component]: [{ what: "the balancer marks the dead backend down", ms: balancer.backendDownMs(draft) }],
    },
  }),
  host: (view) =>
    balancerHosts(view.design).includes(view.host)
      ? {
          files: [...haproxyFiles(view), ...(watchesSilence(view.design) ? silenceFiles(view) : [])],
          units: [balancerUnit(view), ...(watchesSilence(view.design) ? [silenceOf(view.host)] : [])],
          probes: [
            {
              component,
              script: isSecure(view.design)
                ? statusScript + daysScript(certificatePath, peersCertificatePath)
                : statusScript,
              parse: (output, exitCode, on) => haproxyPart(output, exitCode, on, promotedEndpoints(view.design)),
            },
          ],
        }
      : nothing,
  departs: balancerDeparts,
  site: haproxyConditions,
  files: { origins: haproxyOrigins },
  provides: { balancer },
  tolerates: haproxyTolerates,
  log: haproxyEvents,
};

const decisions: readonly Decision[] = [
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
  {
    subject: "haproxy silent hosts",
    choice: "three and more balancers beat to each other; a host that a majority does not hear is given up at once",
    because:
      "a host that stands still takes connections and answers none, which checks learn after their time-outs; its own checks give a host back that was given up wrongly",
  },
];

const listens = `exec 3<>/dev/tcp/127.0.0.1/${monitorPort}`;

/** The host's own parts reach database and queue through it: it goes when they have gone. */
function balancerDeparts({ design, host }: HostView): readonly Departure[] {
  return [
    {
      unit,
      stage: "path",
      interrupts: `connections through the balancer on ${host}, which clients reach no more`,
      ...askOthers(balancerHosts(design), "another balancer serves", listens),
      before: [],
    },
  ];
}

function balancerUnit({ design, host }: HostView): ManagedUnit {
  return {
    unit,
    // Certificates are taken up without it: see conditions.ts.
    files: [configPath, ...(peersAreSecure(design) ? [authorityPath("haproxy")] : [])],
    runs: { rank: "path" },
    onChange: "reload",
    anew: withVariables(beginAnew, { unit }),
    startedBy: "systemd",
    comes: "known",
    ready: listens,
    after: [{ host, file: sysctlPath }, { condition: kernelCondition(host) }, ...relayedUnits(design, host)],
    gate: {
      turn: "haproxy",
      interrupts: `nothing that is established: a reload on ${host} hands the sockets over`,
      ...askOthers(
        balancerHosts(design).filter((other) => other !== host),
        "another balancer serves",
        listens,
      ),
    },
    startMs: 15_000,
  };
}

/**
 * What is relayed listens on the host's own address once it runs by its file; as its package starts it, it may hold the
 * loopback's port, which is the balancer's.
 */
function relayedUnits({ relays, components }: Design, host: string): readonly GoalRef[] {
  return relays
    .flatMap((relay) => components.filter(({ name, hosts }) => name === relay.component && hosts.includes(host)))
    .flatMap(({ units }) => units.map((relayed) => ({ host, unit: relayed })));
}

function promotedEndpoints({ endpoints }: Design): PromotedEndpoints {
  return new Map(endpoints.flatMap(({ name, share }) => (share.kind === "promoted" ? [[name, share.others]] : [])));
}
