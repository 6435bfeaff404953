import openstackApi from "../../../resource-agents/openstack-api.sh";
import type { Design } from "../contract/design.ts";
import type { ManagedFile } from "../contract/file.ts";
import { timerMs } from "../contract/lookup.ts";
import { provision, type HostView } from "../contract/provisions.ts";
import { managedBy } from "../format/header.ts";
import agentsTake from "./agents-take.py";
import cibPatch from "./cib-patch.py";
import { desiredConfiguration } from "./cib.ts";

export const component = "pacemaker";
export const configurationPath = "/etc/quorate/cib-configuration.xml";
export const patchPath = "/usr/libexec/quorate/cib-patch";
export const awaitMembersPath = "/usr/libexec/quorate/await-members";
export const agentsTakePath = "/usr/libexec/quorate/agents-take";
export const unit = "pacemaker.service";

/** Quorate's own resource agents, of which a host gets those that the cluster runs something by. */
const ownAgents: Readonly<Record<string, string>> = { "ocf:quorate:openstack-api": openstackApi };

export function agentFiles({ cluster }: Pick<Design, "cluster">): readonly ManagedFile[] {
  const used = new Set(cluster.resources.map(({ agent }) => agent));
  return Object.entries(ownAgents).flatMap(([name, script]) =>
    used.has(name)
      ? [
          {
            path: `/usr/lib/ocf/resource.d/${name.split(":").slice(1).join("/")}`,
            content: `#!/bin/sh\n${script}`,
            mode: 0o755,
            owner: "root",
            group: "root",
            secret: false,
          },
        ]
      : [],
  );
}

export function pacemakerFiles({ design, provided }: HostView): readonly ManagedFile[] {
  return [
    ...agentFiles(design),
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
    {
      path: awaitMembersPath,
      content: `#!/bin/bash\n# ${managedBy(design.site)}\n${provision(provided, "membership").awaitMembers("crmd", timerMs(design, "pacemaker.await-members") / 1000)}`,
      mode: 0o755,
      owner: "root",
      group: "root",
      secret: false,
    },
    {
      path: agentsTakePath,
      content: `#!/usr/bin/python3\n# ${managedBy(design.site)}\n${agentsTake}`,
      mode: 0o755,
      owner: "root",
      group: "root",
      secret: false,
    },
  ];
}
