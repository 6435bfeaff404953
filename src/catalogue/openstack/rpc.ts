import type { ManagedUnit } from "../contract/condition.ts";
import type { ManagedFile } from "../contract/file.ts";
import type { HostView } from "../contract/provisions.ts";
import { managedBy } from "../format/header.ts";
import { plainFile } from "../format/plain-file.ts";
import { withGiven } from "../../text/script.ts";
import login from "./queue-login.py";
import calls from "./rpc.py";
import ping from "./rpc-ping.py";
import watch from "./rpc-watch.py";

/** What asks all daemons of a host; the programs below say what comes of it. */
const ask = `${login}\n${calls}`;

/** Where a daemon's calls come in. */
export interface RpcServer {
  /** The file whose `transport_url` it reads. */
  readonly config: string;
  /** oslo.messaging's `control_exchange`. */
  readonly exchange: string;
  readonly topic: string;
  /** What it calls itself at the topic, on a host. */
  server(host: string): string;
}

/** A daemon, as far as it is asked and started anew. */
interface Called {
  readonly service: string;
  readonly component: string;
  readonly unit: string;
  readonly rpc?: RpcServer;
}

/** Asks all daemons of a host; each service that has some lays its own copy. */
export function pingPath({ service }: Pick<Called, "service">): string {
  return `/usr/libexec/quorate/${service}-rpc-ping`;
}

function watchName(service: string): string {
  return `${service}-rpc-watch`;
}

/**
 * What asks a service's daemons on a host over the message queue.
 *
 * @param restartsPerHour how often one that answers no call may be started anew; 0: never, it is only shown
 */
export function rpcFiles(daemons: readonly Called[], view: HostView, restartsPerHour: number): readonly ManagedFile[] {
  const { design, host } = view;
  const header = `#!/usr/bin/python3\n# ${managedBy(design.site)}\n`;
  const asked = daemons.filter(({ rpc }) => rpc !== undefined);
  const [first] = asked;
  if (first === undefined) return [];
  const program = (path: string, text: string): ManagedFile => ({ ...plainFile(path, header + text), mode: 0o755 });
  return [
    program(pingPath(first), ask + ping),
    ...asked.flatMap(({ component, rpc }): readonly ManagedFile[] => {
      if (rpc === undefined) return [];
      const { config, exchange, topic } = rpc;
      const told = { config, exchange, topic, server: rpc.server(host) };
      return [plainFile(`/etc/quorate/rpc/${component}.json`, `${JSON.stringify(told)}\n`)];
    }),
    ...(restartsPerHour === 0 ? [] : watchFiles(first.service, asked, view, restartsPerHour, program)),
  ];
}

function watchFiles(
  service: string,
  daemons: readonly Called[],
  { design }: HostView,
  mostPerHour: number,
  program: (path: string, text: string) => ManagedFile,
): readonly ManagedFile[] {
  const given = {
    units: Object.fromEntries(daemons.map(({ component, unit }) => [component, unit])),
    // Three of them make sure, and half a minute is little beside a deaf daemon that nobody notices.
    periodSeconds: (10 * design.detectionMs) / 1000,
    mostPerHour,
  };
  const path = watchPath(service);
  return [
    program(path, withGiven(ask + watch, given)),
    plainFile(
      watchUnitPath(service),
      `# ${managedBy(design.site)}
[Unit]
Description=Starts daemons of ${service} anew that answer no call
After=network-online.target
[Service]
ExecStart=${path}
[Install]
WantedBy=multi-user.target
`,
    ),
  ];
}

function watchPath(service: string): string {
  return `/usr/libexec/quorate/${watchName(service)}`;
}

function watchUnitPath(service: string): string {
  return `/etc/systemd/system/${watchName(service)}.service`;
}

/** The unit that starts a service's deaf daemons anew, where the site wants that. */
export function rpcUnits(daemons: readonly Called[], view: HostView, restartsPerHour: number): readonly ManagedUnit[] {
  const [first] = daemons.filter(({ rpc }) => rpc !== undefined);
  if (first === undefined || restartsPerHour === 0) return [];
  const { service } = first;
  return [
    {
      unit: `${watchName(service)}.service`,
      files: [watchPath(service), watchUnitPath(service)],
      runs: { rank: "api", settings: { Nice: "0", MemoryMax: "64M" } },
      onChange: "restart",
      startedBy: "systemd",
      ready: "true",
      after: daemons.map(({ unit }) => ({ host: view.host, unit })),
      startMs: 10_000,
    },
  ];
}
