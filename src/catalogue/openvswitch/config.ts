import { withVariables } from "../../text/script.ts";
import type { ManagedFile } from "../contract/file.ts";
import { addressFor } from "../contract/networks.ts";
import type { HostView } from "../contract/provisions.ts";
import { managedBy } from "../format/header.ts";
import { plainFile } from "../format/plain-file.ts";
import datapath from "./datapath.sh";
import start from "./start.sh";

export const component = "openvswitch";

/** In the order in which they start. The last has nothing to run: the boot starts it, and it wants the other two. */
export const units = ["ovsdb-server.service", "ovs-vswitchd.service", "openvswitch-switch.service"] as const;

export const paths = {
  /** ovs-ctl(8), `--system-id=random`, takes the name that stands here; OVN calls the host by it. */
  systemId: "/etc/openvswitch/system-id.conf",
  start: "/usr/libexec/quorate/start-vswitchd",
} as const;

export function switchFiles({ design, host }: HostView): readonly ManagedFile[] {
  const own = addressFor(design, host, "tunnels");
  return [
    plainFile(paths.systemId, `${host}\n`),
    {
      ...plainFile(
        paths.start,
        `#!/bin/bash\n# ${managedBy(design.site)}\n${withVariables(datapath + start, { own })}`,
      ),
      mode: 0o755,
    },
  ];
}
