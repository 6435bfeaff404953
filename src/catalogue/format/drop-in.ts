import type { ManagedFile } from "../contract/file.ts";
import { managedBy } from "./header.ts";

export function dropInPath(unit: string): string {
  return `/etc/systemd/system/${unit}.d/quorate.conf`;
}

/** Settings that override a package's unit; see systemd.unit(5), "Drop-in". */
export function dropIn(site: string, unit: string, service: Readonly<Record<string, string>>): ManagedFile {
  const lines = Object.entries(service).map(([key, value]) => `${key}=${value}`);
  return {
    path: dropInPath(unit),
    content: `# ${managedBy(site)}\n[Service]\n${lines.join("\n")}\n`,
    mode: 0o644,
    owner: "root",
    group: "root",
    secret: false,
  };
}

/** A process that dies is started again at once, for as long as it takes. */
export const startAgain: Readonly<Record<string, string>> = { Restart: "always", RestartSec: "500ms" };
