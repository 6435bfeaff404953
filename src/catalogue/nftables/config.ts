import { withVariables } from "../../text/script.ts";
import type { ManagedFile } from "../contract/file.ts";
import type { HostView } from "../contract/provisions.ts";
import { managedBy } from "../format/header.ts";
import { plainFile } from "../format/plain-file.ts";
import firewall from "./firewall.sh";
import { rulesOf, table } from "./rules.ts";

export const component = "firewall";
export const unit = "quorate-firewall.service";
export const rulesPath = "/etc/quorate/firewall.nft";
export const programPath = "/usr/libexec/quorate/firewall";
const unitPath = `/etc/systemd/system/${unit}`;

/** For how long rules hold that nobody has kept: an operator who is shut out by them need not wait longer. */
const trialSeconds = 120;

export function firewallFiles({ design, host }: HostView): readonly ManagedFile[] {
  const script = withVariables(firewall, { rules: rulesPath, table, trial: trialSeconds });
  return [
    plainFile(rulesPath, rulesOf(design, host)),
    { ...plainFile(programPath, `#!/bin/bash\n# ${managedBy(design.site)}\n${script}`), mode: 0o755 },
    plainFile(unitPath, unitText(design.site)),
  ];
}

/** What Debian's own firewall unit loads begins by taking all tables away: ours comes after it, and before any network. */
function unitText(site: string): string {
  return `# ${managedBy(site)}
[Unit]
Description=Quorate's firewall
DefaultDependencies=no
After=local-fs.target nftables.service
Before=network-pre.target shutdown.target
Wants=network-pre.target
Conflicts=shutdown.target
[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=${programPath} load
ExecReload=${programPath} load
ExecStop=${programPath} unload
[Install]
WantedBy=multi-user.target
`;
}
