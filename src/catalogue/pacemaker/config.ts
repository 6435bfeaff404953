import type { ManagedFile } from "../contract/file.ts";
import type { HostView } from "../contract/provisions.ts";
import { managedBy } from "../format/header.ts";
import cibPatch from "./cib-patch.py";
import { desiredConfiguration } from "./cib.ts";

export const component = "pacemaker";
export const configurationPath = "/etc/quorate/cib-configuration.xml";
export const patchPath = "/usr/libexec/quorate/cib-patch";
export const unit = "pacemaker.service";

export function pacemakerFiles({ design }: HostView): readonly ManagedFile[] {
  return [
    {
      path: configurationPath,
      content: `<!-- ${managedBy(design.site)} -->\n${desiredConfiguration(design)}`,
      mode: 0o640,
      owner: "root",
      group: "haclient",
      secret: true,
    },
    // Compares the cluster's configuration with the design's part of it, and applies the difference; nothing else is touched.
    {
      path: patchPath,
      content: `#!/usr/bin/python3\n# ${managedBy(design.site)}\n${cibPatch}`,
      mode: 0o755,
      owner: "root",
      group: "root",
      secret: false,
    },
  ];
}
