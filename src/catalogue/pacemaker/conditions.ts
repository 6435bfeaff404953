import { createHash } from "node:crypto";
import type { Condition } from "../contract/condition.ts";
import type { Design } from "../contract/design.ts";
import { provision, type SiteView } from "../contract/provisions.ts";
import { withVariables } from "../../text/script.ts";
import { desiredConfiguration, firstCib } from "./cib.ts";
import { agentFiles, agentsTakePath, configurationPath, patchPath, unit } from "./config.ts";
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
    ...design.members.map((host) => agentsCondition(design, host)),
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
        ...design.members.map((host) => ({ condition: agentsId(host) })),
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

function agentsId(host: string): string {
  return `pacemaker/agents on ${host}`;
}

/**
 * Agents are asked once for each configuration: some take a second to say what they are. What the site file names was judged by
 * recorded lists; this is the word of those that are installed.
 */
function agentsCondition(design: Design, host: string): Condition {
  const judged = `/var/lib/quorate/agents-taken`;
  // Of the design, not of the file that it will replace: a diff tells what an apply does.
  const digest = createHash("sha256").update(desiredConfiguration(design)).digest("hex");
  return {
    id: agentsId(host),
    host,
    alternates: [],
    holds: `the agents on ${host} are installed and take the parameters that the cluster gives them`,
    test: `[ "$(cat ${judged})" = ${digest} ]`,
    remedy: {
      kind: "make",
      script: `${agentsTakePath} ${configurationPath} && mkdir -p ${judged.slice(0, judged.lastIndexOf("/"))} && echo ${digest} > ${judged}`,
      timeoutMs: 60_000,
    },
    after: [configurationPath, agentsTakePath, ...agentFiles(design).map(({ path }) => path)].map((file) => ({
      host,
      file,
    })),
    settleMs: 1000,
  };
}
