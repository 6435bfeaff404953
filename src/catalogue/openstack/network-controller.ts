import type { GoalRef } from "../contract/condition.ts";
import type { ManagedFile } from "../contract/file.ts";
import type { HostView } from "../contract/provisions.ts";
import type { IniEntries } from "../format/ini.ts";

/** How a service's programs show the network controller's databases who they are: nothing where those take anybody. */
export interface ControllerLogin {
  readonly files: readonly ManagedFile[];
  /** Of the section `ovn`. Sources: neutron 26 `conf/plugins/ml2/drivers/ovn/ovn_conf.py`; ovn-octavia-provider 8 `common/config.py`. */
  readonly entries: IniEntries;
  /** What units of its come after: the file is read at each connection, so that a renewed certificate restarts none. */
  readonly after: readonly GoalRef[];
}

/** @param service whose directory has the file, and whose group alone reads it */
export function controllerLogin(view: HostView, service: string): ControllerLogin {
  const own = view.provided["network-controller"]?.identity(view);
  if (own === undefined) return { files: [], entries: {}, after: [] };
  const path = `/etc/${service}/network-controller.pem`;
  const entries = ["nb", "sb"].flatMap((database) => [
    [`ovn_${database}_private_key`, path],
    [`ovn_${database}_certificate`, path],
    [`ovn_${database}_ca_cert`, own.authority],
  ]);
  return {
    files: [{ path, content: own.pem, mode: 0o640, owner: "root", group: service, secret: true }],
    entries: Object.fromEntries(entries),
    after: [{ host: view.host, file: path }],
  };
}
