import type { Condition } from "../contract/condition.ts";
import { provision, type SiteView } from "../contract/provisions.ts";
import { withVariables } from "../../text/script.ts";
import { desiredConfiguration, firstCib } from "./cib.ts";
import { agentFiles, configurationPath, patchPath, unit } from "./config.ts";
import layFirstCib from "./first-cib.sh";
import strangersForget from "./strangers-forget.sh";
import strangersTest from "./strangers-test.sh";

export const enoughMembersOnline = "pacemaker/enough members are online";

export const clusterConfiguration = "pacemaker/cluster configuration";

export const nobodyElse = "pacemaker/nobody else is known";

export function firstCibId(host: string): string {
  return `pacemaker/first configuration on ${host}`;
}

export function pacemakerConditions({ design, provided }: SiteView): readonly Condition[] {
  const [first, ...others] = design.members;
  if (first === undefined) return [];
  const firstCibs = design.members.map((host): Condition => ({
    id: firstCibId(host),
    host,
    alternates: [],
    holds: `pacemaker on ${host} has a cluster configuration to start with`,
    test: "[ -e /var/lib/pacemaker/cib/cib.xml ]",
    remedy: {
      kind: "make",
      script: withVariables(layFirstCib, { cib: firstCib(design).trimEnd() }),
      timeoutMs: 10_000,
    },
    after: [{ host, packages: true }],
    settleMs: 1000,
  }));
  return [
    ...firstCibs,
    {
      id: enoughMembersOnline,
      host: first,
      alternates: others,
      holds: "pacemaker sees a coordinator and as many members online as a quorum needs",
      test: `crm_mon -1 --output-as=xml | grep -c '<node .*online="true"' | { read -r online; [ "$online" -ge ${Math.floor(design.members.length / 2) + 1} ]; }`,
      remedy: { kind: "await" },
      after: design.members.map((host) => ({ host, unit })),
      settleMs: 60_000,
    },
    {
      id: clusterConfiguration,
      host: first,
      alternates: others,
      holds: "the cluster has the design's properties, fence devices, resources and constraints",
      // Against the design, not against the file that it will replace: a diff tells what an apply does.
      test: `${patchPath} --check /dev/stdin <<'CONFIGURATION'\n${desiredConfiguration(design)}CONFIGURATION`,
      remedy: { kind: "make", script: `${patchPath} --apply ${configurationPath}`, timeoutMs: 30_000 },
      after: [
        { condition: enoughMembersOnline },
        ...design.cluster.after,
        ...design.members.flatMap((host) => [
          { host, file: configurationPath },
          { host, file: patchPath },
          ...agentFiles(design).map(({ path }) => ({ host, file: path })),
        ]),
      ],
      settleMs: 10_000,
    },
    {
      id: nobodyElse,
      host: first,
      alternates: others,
      holds: "the cluster knows no host that the site file does not have",
      test: withVariables(strangersTest, { known: design.members }),
      remedy: { kind: "make", script: withVariables(strangersForget, { known: design.members }), timeoutMs: 60_000 },
      // Corosync's own list of members would bring it back.
      after: [
        { condition: clusterConfiguration },
        ...design.members.map((host) => provision(provided, "membership").running(host)),
      ],
      settleMs: 10_000,
    },
  ];
}
