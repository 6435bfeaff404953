import type { ManagedUnit } from "../contract/condition.ts";
import type { DesignedAddress } from "../contract/design.ts";
import type { ManagedFile } from "../contract/file.ts";
import { timerMs } from "../contract/lookup.ts";
import { addressBeside } from "../contract/networks.ts";
import type { HostView } from "../contract/provisions.ts";
import { managedBy } from "../format/header.ts";
import { plainFile } from "../format/plain-file.ts";
import { withGiven } from "../../text/script.ts";
import announce from "./announce.py";
import { unit as keeper } from "./config.ts";

export const announceUnit = "quorate-announce.service";
const programPath = "/usr/libexec/quorate/announce-addresses";
const unitPath = `/etc/systemd/system/${announceUnit}`;

/**
 * A program that repeats whose an address is, and its unit. Keepalived can do so itself (`vrrp_garp_master_refresh`), and does where its
 * host is cut off from the others as well: clients that both can reach then go back and forth between two holders until one is fenced.
 */
export function announceFiles(
  { design, host }: HostView,
  addresses: readonly DesignedAddress[],
): readonly ManagedFile[] {
  const program = withGiven(announce, {
    every: timerMs(design, "keepalived.announce") / 1000,
    addresses: addresses.map((address) => {
      const peers = address.hosts.filter((name) => name !== host).map((name) => addressBeside(design, name, address));
      // With this host itself a majority of those that may hold it.
      return { address: address.address, needed: Math.floor(address.hosts.length / 2), peers };
    }),
  });
  return [
    { ...plainFile(programPath, `#!/usr/bin/python3\n# ${managedBy(design.site)}\n${program}`), mode: 0o755 },
    plainFile(
      unitPath,
      `# ${managedBy(design.site)}
[Unit]
Description=Repeats on the network which virtual addresses this host has
After=${keeper}
[Service]
ExecStart=${programPath}
ExecReload=/bin/kill -HUP $MAINPID
[Install]
WantedBy=multi-user.target
`,
    ),
  ];
}

export function announceOf(host: string): ManagedUnit {
  return {
    unit: announceUnit,
    files: [programPath, unitPath],
    runs: { rank: "keeper", settings: { MemoryMax: "64M" } },
    onChange: "reload",
    startedBy: "systemd",
    ready: `systemctl is-active --quiet ${announceUnit}`,
    after: [{ host, unit: keeper }],
    startMs: 10_000,
  };
}
