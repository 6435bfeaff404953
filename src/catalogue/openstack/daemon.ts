import type { GoalRef, ManagedUnit } from "../contract/condition.ts";
import { endpointNamed, nearestPlace } from "../contract/lookup.ts";
import { provision, type HostView } from "../contract/provisions.ts";
import { serviceRoles } from "../contract/role.ts";
import type { StatusProbe } from "../contract/status.ts";
import { daemonPart, daemonStatusScript } from "./daemon-status.ts";
import { queueReady } from "./messaging.ts";
import { pingPath, type RpcServer } from "./rpc.ts";

/** What one daemon is that works off messages and answers no client itself: a scheduler, a conductor, an agent. */
export interface Daemon {
  /** The OpenStack service. */
  readonly service: string;
  readonly component: string;
  readonly unit: string;
  /** Managed files that it runs with. */
  readonly files: readonly string[];
  /** What a restart interrupts on its host: "scheduling that nova-scheduler on c1 is working on". */
  interrupts(host: string): string;
  /** What must hold on its host before it starts, its files aside. */
  after(host: string): readonly GoalRef[];
  /** Where its calls come in; absent: it takes none. */
  readonly rpc?: RpcServer;
  /** Ready once it is connected to the queue: nobody waits for its first answer. Absent: once it takes calls as well, where it takes any. */
  readonly ready?: "connected";
}

/** Loading takes a busy host this long at the most. */
const startMs = 180_000;

/** The unit of a daemon on a host: restarted with its files, one host after another, each when the last one works again. */
export function daemonUnit(daemon: Daemon, view: HostView): ManagedUnit {
  const { host } = view;
  return {
    unit: daemon.unit,
    files: daemon.files,
    runs: { rank: "api" },
    // One that finds no database or no queue ends, and is started again for as long as it takes: its first end is no answer.
    start: `systemctl start --no-block ${daemon.unit}`,
    onChange: "restart",
    startedBy: "systemd",
    // One that takes calls consumes its queue before others call it. Whether it answers in time is shown by the status: on a host that
    // is busy starting others, slow is not dead.
    ready: readyScript(daemon, view),
    after: [...queueReady(view, daemon.service), ...othersReady(daemon, view), ...daemon.after(host)],
    gate: {
      turn: daemon.component,
      interrupts: daemon.interrupts(host),
    },
    startMs,
  };
}

/**
 * What a daemon must find of the services whose client it is: one that is refused by the identity service, or finds another without an
 * entry there, ends at its start. It is then in the catalogue itself, and those that it needs are, and answer beside it; the address that
 * the catalogue names is kept.
 */
function othersReady({ service, component }: Daemon, { design, host, provided }: HostView): readonly GoalRef[] {
  const needs = design.components.find(({ name }) => name === component)?.needs ?? [];
  const needed = design.components.filter(({ name }) => needs.includes(name));
  if (!needed.some(({ fills }) => fills.includes("identity"))) return [];
  const identity = provision(provided, "identity");
  const others = needed.filter(({ fills }) => fills.some((role) => serviceRoles.some((each) => each === role)));
  const keepers = design.components.filter(
    ({ fills, manager }) => fills.includes("address-keeper") && manager === "systemd",
  );
  return [
    ...keepers.flatMap(({ hosts, units }) => hosts.flatMap((on) => units.map((unit) => ({ host: on, unit })))),
    identity.registered(service),
    ...others.map((other) => identity.registered(other.service)),
    ...others
      .filter(({ hosts, manager }) => manager === "systemd" && hosts.includes(host))
      .flatMap(({ units }) => units.map((unit) => ({ host, unit }))),
  ];
}

function readyScript(daemon: Daemon, view: HostView): string {
  const { component, unit } = daemon;
  const rpc = daemon.ready === "connected" ? undefined : daemon.rpc;
  const script = daemonStatusScript({
    // All that ask on one host ask for the same, and share the answer.
    units: [...new Set([unit, ...queueUsers(view)])].toSorted(),
    port: queuePort(view),
    pings: rpc === undefined ? [] : [pingPath(daemon)],
  });
  const connected = String.raw`[[ $answer =~ unit\ ${unit}\ active\ [1-9] ]]`;
  const consuming = String.raw`[[ $answer =~ calls\ ${component}\ [0-9]+\ [1-9] ]]`;
  return `answer=$(${script})\n${rpc === undefined ? connected : `${connected} && ${consuming}`}`;
}

/** Units of a host that work off messages and answer no client. */
function queueUsers({ design, host }: HostView): readonly string[] {
  const answering = new Set(design.endpoints.map(({ component }) => component));
  const queues = design.components.filter(({ fills }) => fills.includes("queue")).map(({ name }) => name);
  return design.components
    .filter(({ name, hosts }) => hosts.includes(host) && !answering.has(name))
    .filter(({ needs }) => needs.some((name) => queues.includes(name)))
    .flatMap(({ units }) => units);
}

export function daemonProbe(daemon: Daemon, view: HostView): StatusProbe {
  return {
    component: daemon.component,
    shared: unitsScript(view),
    script: "",
    parse: (output, _exitCode, on) => daemonPart(daemon, output, on, daemon.rpc !== undefined),
  };
}

/** One question about every unit of a host, the same for whoever asks. */
export function unitsScript(view: HostView): string {
  const here = view.design.components.filter(({ hosts }) => hosts.includes(view.host));
  const services = [...new Set(here.map(({ service }) => service))];
  return daemonStatusScript({
    units: [...new Set(here.flatMap(({ units }) => units))].toSorted(),
    port: queuePort(view),
    pings: services.map((service) => pingPath({ service })),
  });
}

function queuePort({ design, host, provided }: HostView): number {
  const place = nearestPlace(design, host, endpointNamed(design, provision(provided, "queue").endpoint));
  return Number(place.slice(place.lastIndexOf(":") + 1));
}
