import type { ManagedFile } from "../contract/file.ts";
import type { HostView } from "../contract/provisions.ts";
import { managedBy } from "../format/header.ts";
import type { IniEntries } from "../format/ini.ts";
import { plainFile } from "../format/plain-file.ts";
import { gateFiles, type ApiService } from "./api-service.ts";
import { uwsgiConfig, type Crew } from "./uwsgi.ts";

/** An API whose unit runs Debian's init script, and that runs uwsgi. */
export interface UwsgiApi extends ApiService {
  readonly uwsgi: {
    /** The user and the group that it runs as, and the name of its directories. */
    readonly user: string;
    /** What loads it: `wsgi-file` or `module`. */
    readonly loads: IniEntries;
  };
}

/** uwsgi's own file: where Debian's package has it. */
export function uwsgiPath({ component, uwsgi }: Pick<UwsgiApi, "component" | "uwsgi">): string {
  return `/etc/${uwsgi.user}/${component}-uwsgi.ini`;
}

/** What the init script reads last, so that uwsgi is given the file above and nothing beside it. */
export function uwsgiDefaultsPath({ component }: Pick<UwsgiApi, "component">): string {
  return `/etc/default/${component}`;
}

/** The files by which such an API runs on a host, but for those of the service itself. */
export function uwsgiFiles(api: UwsgiApi, view: HostView, { processes, threads }: Crew): readonly ManagedFile[] {
  const { user, loads } = api.uwsgi;
  const config = uwsgiConfig(view, {
    name: api.component,
    user,
    port: api.port,
    processes,
    threads,
    logFile: `/var/log/${user}/${api.component}.log`,
    loads,
  });
  const defaults = `# ${managedBy(view.design.site)}\nDAEMON_ARGS="--ini ${uwsgiPath(api)}"\n`;
  return [plainFile(uwsgiPath(api), config), plainFile(uwsgiDefaultsPath(api), defaults), ...gateFiles(api, view)];
}
