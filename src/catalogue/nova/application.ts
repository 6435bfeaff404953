import type { ManagedFile } from "../contract/file.ts";
import type { HostView } from "../contract/provisions.ts";
import { managedBy } from "../format/header.ts";
import { plainFile } from "../format/plain-file.ts";
import { uwsgiConfig } from "../openstack/uwsgi.ts";

/** Files that uwsgi and Debian's init script read. */
interface Paths {
  readonly ini: string;
  readonly defaults: string;
}

interface Application {
  readonly name: string;
  readonly port: number;
  readonly processes: number;
  readonly program: string;
}

/** One of nova's two WSGI applications. Each process works on one request: nova's eventlet and threads of uwsgi do not go together. */
export function uwsgiFiles(
  view: HostView,
  { ini, defaults }: Paths,
  { name, port, processes, program }: Application,
): readonly ManagedFile[] {
  const content = uwsgiConfig(view, {
    name,
    user: "nova",
    port,
    processes,
    threads: 1,
    logFile: `/var/log/nova/${name}.log`,
    loads: { "wsgi-file": program },
  });
  return [
    plainFile(ini, content),
    plainFile(defaults, `# ${managedBy(view.design.site)}\nDAEMON_ARGS="--ini ${ini}"\n`),
  ];
}
