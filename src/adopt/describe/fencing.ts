import type { DraftFencing } from "./draft.ts";
import type { KnownCluster, KnownDevice } from "../known/cluster.ts";

export interface FoundFencing {
  readonly fencing: DraftFencing;
  /** By host: what differs from what all devices are told. */
  readonly ofHosts: ReadonlyMap<string, Readonly<Record<string, string>>>;
  readonly untold: readonly string[];
}

const secretName = /pass|secret|token|key/iu;
/** What the design writes by itself: which plug, where a device's only one is its host's. */
const ofDesign = new Set(["plug", "port"]);

/** How hosts are switched off, as the cluster is told; passwords stay where they are. */
export function describeFencing({ devices, action }: KnownCluster, hosts: readonly string[]): FoundFencing {
  const [first] = devices;
  if (first === undefined) {
    return {
      fencing: { parameters: {} },
      ofHosts: new Map(),
      untold: ["No fence device was found: nothing switches off a host that does not answer."],
    };
  }
  const used = devices.filter(({ agent }) => agent === first.agent);
  const further = devices.filter(({ agent }) => agent !== first.agent);
  const shown = (device: KnownDevice): [string, string][] =>
    Object.entries(device.parameters).filter(
      ([name]) => !isSecret(name) && !(ofDesign.has(name) && first.agent === "lab"),
    );
  const common = shown(first).filter(([name, value]) => used.every(({ parameters }) => parameters[name] === value));
  const isCommon = (name: string): boolean => used.length > 1 && common.some(([each]) => each === name);
  const ofHosts = new Map(
    hosts.flatMap((host): [string, Record<string, string>][] => {
      const device = used.find(({ targets }) => targets.includes(host));
      const own = device === undefined ? [] : shown(device).filter(([name]) => !isCommon(name));
      return own.length === 0 ? [] : [[host, Object.fromEntries(own)]];
    }),
  );
  const secrets = [...new Set(used.flatMap(({ parameters }) => Object.keys(parameters).filter(isSecret)))];
  return {
    fencing: {
      agent: first.agent,
      ...(action === undefined ? {} : { action }),
      parameters: Object.fromEntries(common.filter(([name]) => isCommon(name))),
    },
    ofHosts,
    untold: [
      ...(secrets.length === 0
        ? []
        : [
            `The fence devices are told ${secrets.join(", ")} as well, which is not repeated here: a script can print it (password_script).`,
          ]),
      ...(further.length === 0
        ? []
        : [
            `There are more fence devices, ${further.map(({ id, agent }) => `${id} (fence_${agent})`).join(", ")}: write them as levels: of fencing.`,
          ]),
    ],
  };
}

function isSecret(name: string): boolean {
  return secretName.test(name) && !/script/iu.test(name);
}
