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

/** Debian's file with the host's address, fewer processes, and an end when the application does not load. */
export function uwsgiConfig({ design, host }: Pick<HostView, "design" | "host">, app: UwsgiApplication): string {
  return renderIni(managedBy(design.site), [
    section("uwsgi", {
      "http-socket": withPort(hostNamed(design, host).address, app.port),
      processes: app.processes,
      threads: app.threads,
      "enable-threads": true,
      listen: 100,
      master: true,
      "lazy-apps": true,
      "need-app": true,
      "thunder-lock": true,
      "no-orphans": true,
      "die-on-term": true,
      "worker-reload-mercy": 5,
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
