import { lastOctet } from "./address.ts";
import type { HostRole } from "./site.ts";

/** What a site means that says nothing; `quorate plan` says why. */
export const siteDefaults = {
  name: "site",
  target: 0.9999,
  detectionMs: 1000,
  timers: "quorate",
  roles: ["control", "network"] as readonly HostRole[],
  vipManager: "keepalived",
  fenceAction: "reboot",
  copyKeepMs: 7 * 86_400_000,
  copyLagMs: 0,
  vmMemoryMiB: 2048,
} as const;

/** What the mirror's key is named among the keys of sources, each of which is named as its source. */
export const mirrorName = "mirror";

/** What Debian's installer takes of the archive since Debian 12; without firmware a host's hardware may lose its updates. */
export const mirrorComponents: readonly string[] = ["main", "non-free-firmware"];

/**
 * Shorter than 200 ms a busy but healthy host is taken for dead; longer than 60 s no API reaches 99.9 % once parts fail
 * monthly.
 */
export const detectionRangeMs = { from: 200, to: 60_000 } as const;

/** With less Debian does not boot; what a lab's machine has is the lab's to see. */
export const vmMemoryRangeMiB = { from: 256, to: 1_048_576 } as const;

/** From a file system's smallest to what one of the lab's sparse files may be said to have. */
export const vmDiskRangeMiB = { from: 16, to: 1_048_576 } as const;

/** virtio takes more; beyond this it is no lab's host. */
export const vmDisksMost = 8;

/** 90 % is five weeks of outage a year: below it there is nothing to make available. */
export const targetLowest = 0.9;

/** The last octet of the address: on one segment it differs from site to site, as the addresses do. */
export function defaultRouterId(address: string): number {
  return lastOctet(address) || 255;
}
