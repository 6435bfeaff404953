import type { ManagedUnit } from "../contract/condition.ts";
import { hostsOf } from "../contract/lookup.ts";
import type { HostView } from "../contract/provisions.ts";
import { servicePassword } from "../contract/secret.ts";
import { nothing, type Offer, type Technology } from "../contract/technology.ts";
import type { StatusProbe } from "../contract/status.ts";
import { apiProbe, apiUnit, healthCheck, isOnHost } from "../openstack/api-service.ts";
import { daemonProbe, daemonUnit, type Daemon } from "../openstack/daemon.ts";
import { quietDaemonProbe, quietDaemonUnit } from "../openstack/quiet-daemon.ts";
import { controllerLogin } from "../openstack/network-controller.ts";
import { databaseTimerLimits, databaseTimers } from "../openstack/database.ts";
import { rpcFiles } from "../openstack/rpc.ts";
import type { Design } from "../contract/design.ts";
import type { Site } from "../../spec/site.ts";
import { agentsOn } from "./agent-files.ts";
import { agentPaths, l2Agent, type Agent } from "./agents.ts";
import { neutronApi as api, neutronIdentity, port, service } from "./api.ts";
import { isQuiet, rolesOf, serverDaemons } from "./backend.ts";
import { neutronComponents } from "./components.ts";
import { toldConditionId } from "./bridges.ts";
import { datapathConditionId, neutronConditions } from "./conditions.ts";
import { isNeutronHost, neutronFiles } from "./config.ts";
import { neutronConfigFile } from "./config-file.ts";
import { afterServer } from "./daemons.ts";
import { neutronDecisions } from "./decisions.ts";
import { neutronOptions, type NeutronOptions } from "./options.ts";
import { neutronOrigins } from "./origins.ts";
import { networkProvision } from "./provides.ts";
import { neutronReferenceTimers, neutronTimerLimits, neutronTimers } from "./timers.ts";

const databasePassword = "neutron-database-password";
const queuePassword = "neutron-queue-password";

/** Each of its processes takes eight seconds of a processor to load, and a host's are started side by side. */
const startMs = 300_000;

/** Networks, ports and routers: servers that know what there must be, and a backend that makes it so. */
export const neutron: Technology<NeutronOptions> = {
  name: service,
  kind: "service",
  options: neutronOptions,
  uses: ["identity", "database", "queue", "cache", "balancer"],
  usesAlso: rolesOf,
  fills: [{ role: "network" }],
  offer,
  host: (view) => {
    if (!isNeutronHost(view)) return nothing;
    const agents = agentsOn(view);
    const daemons = serverDaemonsOn(view);
    const { backend } = view.options;
    const login = controllerLogin(view, service);
    return {
      files: [
        ...neutronFiles(view),
        ...login.files,
        ...rpcFiles([...daemons, ...agents.map((agent) => agentDaemon(agent, view))], view, 0),
      ],
      units: [
        ...(isOnHost(api, view) ? [{ ...apiUnit(api, view), startMs }] : []),
        ...daemons.map((daemon) => ({
          ...(isQuiet(daemon, backend) ? quietDaemonUnit : daemonUnit)(daemon, view),
          startMs,
        })),
        ...agents.map((agent) => agentUnit(agent, view)),
      ].map((unit) => ({ ...unit, after: [...unit.after, ...login.after] })),
      probes: [
        ...(isOnHost(api, view) ? [apiProbe(api, view)] : []),
        ...daemons.map((daemon) => (isQuiet(daemon, backend) ? quietDaemonProbe : daemonProbe)(daemon, view)),
        ...agents.map((agent) => agentProbe(agent, view)),
      ],
    };
  },
  site: neutronConditions,
  files: { config: neutronConfigFile, origins: neutronOrigins },
  provides: { network: networkProvision },
};

function offer(site: Site, options: NeutronOptions, providers: Design["providers"]): Offer {
  return {
    components: neutronComponents(options, providers),
    endpoints: [
      {
        name: api.endpoint,
        component: api.component,
        for: "everybody",
        port,
        backendPort: port,
        protocol: "http",
        check: healthCheck,
        share: { kind: "even", balance: "roundrobin" },
        idleTimeoutMs: 60_000,
        // What comes while all processes work waits in the balancer, which forgets those whose client has gone.
        inFlightMax: 4 * options.processes,
        tried: {
          request: { kind: "list", path: "/v2.0/networks" },
          operation: "list networks",
          title: "Neutron network lists",
          forA: "a network list",
        },
      },
    ],
    databases: [{ name: service, user: service, passwordSecret: databasePassword }],
    queueUsers: [{ user: service, vhost: service, passwordSecret: queuePassword }],
    secrets: [
      servicePassword(databasePassword),
      servicePassword(queuePassword),
      servicePassword(neutronIdentity.passwordSecret),
    ],
    timers: [...databaseTimers(site), ...neutronTimers(site)],
    timerLimits: [...databaseTimerLimits, ...neutronTimerLimits],
    referenceTimers: neutronReferenceTimers,
    decisions: neutronDecisions(site, options),
    ...(options.external === undefined
      ? {}
      : {
          outside: [
            {
              what: "the network controller",
              whose: options.external.whose,
              without: "no network, port or router is made, and what becomes of packets is not known here",
              key: ["services", service, "external"],
            },
          ],
        }),
  };
}

function serverDaemonsOn({ design, host, options }: HostView<NeutronOptions>): readonly Daemon[] {
  return serverDaemons(options.backend).filter(({ component }) => hostsOf(design, component).includes(host));
}

function agentDaemon({ daemon, asks }: Agent, view: HostView<NeutronOptions>): Daemon {
  const controller = view.provided["network-controller"];
  return {
    ...daemon,
    after: (host) =>
      asks === "server" || controller === undefined
        ? afterServer(view, host)
        : [controller.running(host), { condition: toldConditionId(host) }],
  };
}

/** An agent starts when a server answers it. */
function agentUnit(agent: Agent, view: HostView<NeutronOptions>): ManagedUnit {
  const { host, provided } = view;
  const unit = daemonUnit(agentDaemon(agent, view), view);
  const own = provided["virtual-switch"];
  const patience = agent.asks === "server" ? { ExecStartPre: agentPaths.wait, TimeoutStartSec: "5min" } : {};
  return {
    ...unit,
    runs: { rank: "api", settings: { ...patience, ...agent.settings } },
    ...(agent.asks === "server" ? {} : { ready: `systemctl is-active -q ${unit.unit}` }),
    after: [
      ...unit.after,
      ...(own === undefined ? [] : [own.running(host)]),
      ...(agent === l2Agent ? [{ condition: datapathConditionId(host) }] : []),
    ],
  };
}

function agentProbe(agent: Agent, view: HostView<NeutronOptions>): StatusProbe {
  return agent.asks === "server"
    ? daemonProbe(agentDaemon(agent, view), view)
    : quietDaemonProbe(agentDaemon(agent, view), view);
}
