import type { ManagedFile } from "../contract/file.ts";
import type { HostView } from "../contract/provisions.ts";
import { managedBy } from "../format/header.ts";
import { plainFile } from "../format/plain-file.ts";
import { serverDaemons } from "./backend.ts";
import { ownUnitPath, withOwnUnit } from "./daemons.ts";
import type { NeutronOptions } from "./options.ts";

/** Units of the daemons that Debian has only an init script for, made like those that it has a unit for. */
export function unitFiles({ design, options }: HostView<NeutronOptions>): readonly ManagedFile[] {
  return serverDaemons(options.backend)
    .filter((daemon) => withOwnUnit.includes(daemon))
    .map((daemon) => plainFile(ownUnitPath(daemon), unitText(design.site, daemon.component)));
}

function unitText(site: string, name: string): string {
  return `# ${managedBy(site)}
[Unit]
Description=OpenStack Neutron (${name})
After=network-online.target
[Service]
User=neutron
Group=neutron
WorkingDirectory=/var/lib/neutron
RuntimeDirectory=${name} lock/neutron
RuntimeDirectoryPreserve=yes
ExecStart=/etc/init.d/${name} systemd-start
LimitNOFILE=65535
[Install]
WantedBy=multi-user.target
`;
}
