import type { Condition } from "../contract/condition.ts";
import { hostNamed } from "../contract/lookup.ts";
import { provision, type SiteView } from "../contract/provisions.ts";
import { withVariables } from "../../text/script.ts";
import make from "./bridge-make.sh";
import test from "./bridge-test.sh";
import toldMake from "./told-make.sh";
import toldTest from "./told-test.sh";
import type { NeutronOptions } from "./options.ts";

/** The switch's bridge that leads to a physical network. */
function bridgeOf(network: string): string {
  return `br-${network}`;
}

/** As agents and OVN are told of them: `external:br-external`; undefined where there are none. */
export function bridgeMappings({ physicalNetworks }: NeutronOptions): string | undefined {
  const names = Object.keys(physicalNetworks);
  return names.length === 0 ? undefined : names.map((name) => `${name}:${bridgeOf(name)}`).join(",");
}

/** Where what does not run as root asks its host's switch. */
export const switchPlace = "tcp:127.0.0.1:6640";

export function bridgeConditionId(network: string, host: string): string {
  return `neutron/network ${network} on ${host}`;
}

export function toldConditionId(host: string): string {
  return `neutron/switch of ${host}`;
}

/** With a controller: the host's switch tells it of the bridges, and takes questions from the host's own agent. */
export function toldConditions(view: SiteView<NeutronOptions>, hosts: readonly string[]): readonly Condition[] {
  const { options, provided } = view;
  if (options.backend !== "ovn") return [];
  const told = { mappings: bridgeMappings(options) ?? "", manager: `p${switchPlace}` };
  return hosts.map((host) => ({
    id: toldConditionId(host),
    host,
    alternates: [],
    holds: `the switch of ${host} knows the bridges to physical networks, and answers its host's agent`,
    test: withVariables(toldTest, told),
    remedy: { kind: "make", timeoutMs: 20_000, script: withVariables(toldMake, told) },
    after: [
      provision(provided, "virtual-switch").running(host),
      ...Object.keys(options.physicalNetworks).map((network) => ({ condition: bridgeConditionId(network, host) })),
    ],
    settleMs: 2000,
  }));
}

/** Each host that wires ports has a bridge with the interface that leads to the physical network. */
export function bridgeConditions(view: SiteView<NeutronOptions>, hosts: readonly string[]): readonly Condition[] {
  const { design, options, provided } = view;
  if (options.backend === "external") return [];
  const own = provision(provided, "virtual-switch");
  return hosts.flatMap((host) =>
    Object.entries(options.physicalNetworks).map(([network, link]): Condition => {
      const told = { bridge: bridgeOf(network), link, own: hostNamed(design, host).address };
      return {
        id: bridgeConditionId(network, host),
        host,
        alternates: [],
        holds: `the bridge ${told.bridge} on ${host} has the interface ${link}`,
        test: withVariables(test, { bridge: told.bridge, link }),
        remedy: { kind: "make", timeoutMs: 20_000, script: withVariables(own.datapath + make, told) },
        after: [own.running(host)],
        settleMs: 2000,
      };
    }),
  );
}
