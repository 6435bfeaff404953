import { describe, expect, test } from "vitest";
import type { Design } from "../catalogue/contract/design.ts";
import type { Part } from "../catalogue/contract/status.ts";
import { vocabulary } from "../catalogue/index.ts";
import { designSite } from "../design/design-site.ts";
import { dependencyGraph } from "../review/graph/from-design.ts";
import { lose } from "../review/graph/lose.ts";
import { parseSite } from "../spec/parse-site.ts";
import { heldAddresses } from "./addresses.ts";
import { judge } from "./judge.ts";
import { lossQuestion } from "./loss.ts";
import type { Snapshot } from "./snapshot.ts";

/**
 * What `status` says may fail next is held to what `check --lose` says stops: two ways through the same design, which must meet
 * whatever is lost already.
 */

const three =
  "{ c1: { address: 10.77.0.11, zone: a }, c2: { address: 10.77.0.12, zone: b }, c3: { address: 10.77.0.13, zone: c } }";
const five = `{ ${["a", "b", "c", "a", "b"].map((zone, index) => `c${index + 1}: { address: 10.77.0.${index + 11}, zone: ${zone} }`).join(", ")} }`;

const sites = {
  default: { hosts: three, vip: "{ internal: 10.77.0.10/24 }", database: "mariadb", fencing: "lab" },
  "pacemaker address": {
    hosts: three,
    vip: "{ internal: 10.77.0.10/24, manager: pacemaker }",
    database: "mariadb",
    fencing: "lab",
  },
  "public address": {
    hosts: three,
    vip: "{ internal: 10.77.0.10/24, public: 10.77.0.9/24 }",
    database: "mariadb",
    fencing: "lab",
  },
  postgresql: { hosts: three, vip: "{ internal: 10.77.0.10/24 }", database: "postgresql", fencing: "lab" },
  "five members": { hosts: five, vip: "{ internal: 10.77.0.10/24 }", database: "mariadb", fencing: "lab" },
  "five members, pacemaker addresses": {
    hosts: five,
    vip: "{ internal: 10.77.0.10/24, public: 10.77.0.9/24, manager: pacemaker }",
    database: "postgresql",
    fencing: "ipmilan",
  },
} as const;

function designOf({ hosts, vip, database, fencing }: (typeof sites)[keyof typeof sites]): Design {
  const agent = fencing === "lab" ? "{ agent: lab }" : "{ agent: ipmilan, parameters: { username: u, password: p } }";
  const text = `hosts: ${hosts}\nvip: ${vip}\ndatabase: ${database}\nfencing: ${agent}\nservices: [keystone, glance]\n`;
  const withBoards =
    fencing === "lab" ? text : text.replaceAll(/(10\.77\.0\.1(\d)),/gu, "$1, fencing: { ip: 10.99.0.$2 },");
  const { site, findings } = parseSite(withBoards, "site.yaml", vocabulary);
  if (site === undefined) throw new Error(findings.map(({ message }) => message).join(" "));
  return designSite(site);
}

/** What the survivors say: those that decide by majority are degraded, and Pacemaker has nodes offline. */
function survivors(design: Design, lost: readonly string[], holder: string): Snapshot {
  const part = (component: string, host: string): Part => {
    const counted = design.components.find(({ name }) => name === component)?.redundancy.rule === "majority";
    const state = counted && lost.length > 0 ? "degraded" : "up";
    const detail = component === "pacemaker" ? clusterDetail(design, lost) : {};
    return { component, host, state, sentence: "said", detail };
  };
  const isLeft = (host: string): boolean => !lost.includes(host);
  const addresses = design.addresses.map(({ address }) => address);
  return {
    at: "2026-11-25T18:00:00.000Z",
    tookMs: 300,
    hosts: design.hosts.map(({ name }) => ({ name, state: isLeft(name) ? "up" : "unreachable", sentence: "" })),
    parts: design.components.flatMap(({ name, hosts }) => hosts.filter(isLeft).map((host) => part(name, host))),
    endpoints: design.endpoints.map(({ name }) => ({
      name,
      ok: true,
      latencyMs: 2,
      sentence: "answers",
      failedFrom: [],
    })),
    addresses: heldAddresses(design.addresses, [{ host: holder, parts: [], addresses, endpoints: [] }]),
  };
}

function clusterDetail(design: Design, lost: readonly string[]): Readonly<Record<string, unknown>> {
  const [left = ""] = design.members.filter((name) => !lost.includes(name));
  return {
    coordinator: left,
    quorate: true,
    fencing: true,
    maintenance: false,
    nodes: design.members.map((name) => ({ name, state: lost.includes(name) ? "offline" : "online" })),
    resources: design.cluster.fenceDevices.map(({ id, agent }) => ({
      id,
      agent: `stonith:${agent}`,
      role: "Started",
      nodes: [left],
      failed: false,
      stopped: false,
    })),
    failures: [],
  };
}

function subsets(names: readonly string[]): readonly (readonly string[])[] {
  return names.reduce<readonly (readonly string[])[]>(
    (all, name) => [...all, ...all.map((some) => [...some, name])],
    [[]],
  );
}

/** The keeper's address is where the snapshot has it; the graph takes the first of its hosts for the one that holds it. */
function heldBy(design: Design, holder: string): Design {
  const first = ({ hosts }: Design["addresses"][number]): readonly string[] => [
    holder,
    ...hosts.filter((host) => host !== holder),
  ];
  return { ...design, addresses: design.addresses.map((each) => ({ ...each, hosts: first(each) })) };
}

describe.each(Object.entries(sites))("a site with the %s", (_name, written) => {
  const design = designOf(written);
  const names = design.hosts.map(({ name }) => name);

  test("says the same of every next loss as check --lose, whatever is lost and whoever holds the address", () => {
    let compared = 0;
    for (const lost of subsets(names)) {
      for (const holder of names.filter((name) => !lost.includes(name))) {
        const graph = dependencyGraph(heldBy(design, holder));
        const stopped = (elements: readonly string[]): readonly string[] =>
          lose(graph, elements)
            .filter((each) => each.kind === "endpoint" && each.stopped)
            .map(({ endpoint }) => endpoint);
        const gone = lost.map((name) => `host:${name}`);
        if (stopped(gone).length > 0) continue;
        const snapshot = survivors(design, lost, holder);
        const question = lossQuestion(design, snapshot, "down");
        expect([lost, holder, question({ hosts: [] }).endpoints]).toEqual([lost, holder, []]);
        const left = names.filter((name) => !lost.includes(name));
        for (const next of left) {
          const said = [lost, holder, next, question({ hosts: [next] }).endpoints];
          expect(said).toEqual([lost, holder, next, stopped([...gone, `host:${next}`])]);
          compared += 1;
        }
        for (const zone of new Set(design.hosts.map((each) => each.zone))) {
          const hosts = design.hosts.filter((each) => each.zone === zone && left.includes(each.name));
          const said = question({ hosts: hosts.map(({ name }) => name), zone }).endpoints;
          if (hosts.length > 1) expect([lost, zone, said]).toEqual([lost, zone, stopped([...gone, `zone:${zone}`])]);
        }
      }
    }
    expect(compared).toBeGreaterThanOrEqual(names.length);
  });

  test("promises nothing in its sentence that would stop an endpoint", () => {
    const [first = "", second = "", ...others] = names;
    const { next, state } = judge(survivors(design, [first], second), design);
    expect(state).toBe("degraded");
    if (others.length === 1)
      expect(next).toBe(`losing either ${second} or ${others[0]} stops keystone, glance, sql and amqp`);
    else expect(next).toMatch(/^any one host may fail next without an outage/u);
  });
});

test("a member in standby, and a fence device that failed, keep the address from moving", () => {
  const design = designOf(sites["pacemaker address"]);
  const whole = survivors(design, [], "c1");
  const saying = (
    change: (detail: Readonly<Record<string, unknown>>) => Readonly<Record<string, unknown>>,
  ): Snapshot => ({
    ...whole,
    parts: whole.parts.map((part) =>
      part.component === "pacemaker" ? { ...part, state: "degraded", detail: change(part.detail) } : part,
    ),
  });
  const standby = saying((detail) => ({
    ...detail,
    nodes: ["c1", "c2", "c3"].map((name) => ({ name, state: name === "c1" ? "online" : "standby" })),
  }));
  expect(judge(standby, design).next).toContain("losing c1 stops keystone, glance, sql and amqp");
  const unfenced = saying((detail) => ({
    ...detail,
    resources: design.cluster.fenceDevices.map(({ id }) => ({
      id,
      nodes: [],
      failed: id === "fence-c1",
      stopped: false,
    })),
  }));
  expect(judge(unfenced, design).next).toBe(
    "any one of c2 and c3 may fail next without an outage; losing c1 stops keystone, glance, sql and amqp",
  );
});
