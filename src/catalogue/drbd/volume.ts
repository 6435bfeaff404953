import type { Design } from "../contract/design.ts";
import { releaseNamed } from "../releases/index.ts";
import { atLeast } from "../releases/release.ts";
import type { Dialect, DrbdOptions } from "./options.ts";

export const component = "drbd";
/** As DRBD knows the volume, and those who ask it. */
export const volumeName = "quorate-database";
/** Far from those that others begin to count with. */
export const minor = 100;
export const port = 7788;
export const volumeDevice = `/dev/drbd${minor}`;
export const directory = "/srv/quorate/database";
export const fileSystem = "ext4";

/** Stands before each of drbd-utils' handlers. */
export const handlerPath = "/usr/libexec/quorate/drbd-handler";
/** The site that a host made its copy for, by the host's own note. */
export const madeForPath = "/var/lib/quorate/drbd-made-for";
export const configPath = `/etc/drbd.d/${volumeName}.res`;
export const copyResource = "quorate-drbd";
/** Its copies as a whole, as constraints know them. */
export const clonedResource = `${copyResource}-clone`;
export const mountResource = "quorate-drbd-mount";

/** DRBD 8.4 knows two hosts; the design refuses a site with others (`lacks.ts`). */
export function volumeHosts({ members }: Pick<Design, "members">): readonly string[] {
  return members.slice(0, 2);
}

export function dialectOf(release: string, { module }: Pick<DrbdOptions, "module">): Dialect {
  return module ?? (atLeast(releaseNamed(release), "drbd", "9") ? "9" : "8.4");
}
