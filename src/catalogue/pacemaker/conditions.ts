import type { Condition } from "../contract/condition.ts";
import type { SiteView } from "../contract/technology.ts";
import { firstCib } from "./cib.ts";
import { configurationPath, patchPath, unit } from "./config.ts";

export const enoughMembersOnline = "pacemaker/enough members are online";

export function firstCibId(host: string): string {
  return `pacemaker/first configuration on ${host}`;
}

export function pacemakerConditions({ design }: SiteView): readonly Condition[] {
  const [first, ...others] = design.members;
  if (first === undefined) return [];
  const technology = "pacemaker";
  const firstCibs = design.members.map((host) => ({
    id: firstCibId(host),
    technology,
    host,
    alternates: [],
    holds: `pacemaker on ${host} has a cluster configuration to start with`,
    test: "[ -e /var/lib/pacemaker/cib/cib.xml ]",
    make: `
umask 077
new=/var/lib/pacemaker/cib/cib.xml.quorate
cat > "$new" <<'QUORATE_CIB'
${firstCib(design)}QUORATE_CIB
chown hacluster:haclient "$new"
chmod 600 "$new"
mv "$new" /var/lib/pacemaker/cib/cib.xml
`,
    after: [`${host}/packages`],
    timeoutMs: 10_000,
    settleMs: 1000,
  }));
  return [
    ...firstCibs,
    {
      id: enoughMembersOnline,
      technology,
      host: first,
      alternates: others,
      holds: "pacemaker sees a coordinator and as many members online as a quorum needs",
      test: `crm_mon -1 --output-as=xml | grep -c '<node .*online="true"' | { read -r online; [ "$online" -ge ${Math.floor(design.members.length / 2) + 1} ]; }`,
      make: "true",
      after: design.members.map((member) => `${member}/unit ${unit}`),
      timeoutMs: 5000,
      settleMs: 60_000,
    },
    {
      id: "pacemaker/cluster configuration",
      technology,
      host: first,
      alternates: others,
      holds: "the cluster has the design's properties, fence devices, resources and constraints",
      test: `${patchPath} --check ${configurationPath}`,
      make: `${patchPath} --apply ${configurationPath}`,
      after: [
        enoughMembersOnline,
        ...design.members.flatMap((host) => [`${host}/file ${configurationPath}`, `${host}/file ${patchPath}`]),
      ],
      timeoutMs: 30_000,
      settleMs: 10_000,
    },
  ];
}
