import { hostNamed } from "../contract/lookup.ts";
import type { HostView } from "../contract/provisions.ts";
import { managedBy } from "../format/header.ts";
import { type IniEntries, renderIni, section } from "../format/ini.ts";
import { withPort } from "../../text/network-place.ts";

/** An API that Debian runs in uwsgi. */
export interface UwsgiApplication {
  /** In process lists and logs: `keystone-api`. */
  readonly name: string;
  /** The user and the group that it runs as, and the name of its directory in /var/lib. */
  readonly user: string;
  readonly port: number;
  readonly processes: number;
  readonly threads: number;
  readonly logFile: string;
  /** What loads it: `wsgi-file` or `module`. */
  readonly loads: IniEntries;
}

/** Who works on the requests to an API on one host. */
export interface Crew {
  readonly processes: number;
  readonly threads: number;
}

/** Connections that wait at the port. */
const backlog = 100;

/**
 * Requests that one host's instance is sent at once: a few behind each that is worked on, and never so many that the backlog fills up. A
 * port that takes nobody is taken for dead, one host's after another's, just when all are needed.
 */
export function inFlightMost({ processes, threads }: Crew): number {
  const atOnce = processes * threads;
  return atOnce + Math.min(3 * atOnce, backlog / 2);
}

/** A request that is worked on when its API stops may wait as long as the answer of another part may. */
const mercySeconds = 30;

/**
 * Settings of an API's unit by which its workers answer what they work on before they end: the word to stop goes to the master
 * alone, which passes it on. Sources: systemd.kill(5); uwsgi 2.0.28 `core/master_utils.c`, whose own answer to SIGTERM is to kill them.
 */
export const stopsAnswered = { KillMode: "mixed", TimeoutStopSec: `${mercySeconds + 5}s` } as const;

/** Debian's file with the host's address, fewer processes, and an end when the application does not load. */
export function uwsgiConfig({ design, host }: Pick<HostView, "design" | "host">, app: UwsgiApplication): string {
  return renderIni(managedBy(design.site), [
    section("uwsgi", {
      "http-socket": withPort(hostNamed(design, host).address, app.port),
      processes: app.processes,
      threads: app.threads,
      "enable-threads": true,
      listen: backlog,
      master: true,
      "lazy-apps": true,
      "need-app": true,
      "thunder-lock": true,
      "no-orphans": true,
      "die-on-term": true,
      "hook-master-start": "unix_signal:15 gracefully_kill_them_all",
      "worker-reload-mercy": mercySeconds,
      "buffer-size": 65_535,
      "rem-header": "Content-Length",
      plugins: "python3",
      "paste-logger": true,
      logto: app.logFile,
      name: app.name,
      uid: app.user,
      gid: app.user,
      chdir: `/var/lib/${app.user}`,
      ...app.loads,
    }),
  ]);
}
