import { describe, expect, it } from "vitest";
import { vocabulary } from "../catalogue/index.ts";
import type { Design } from "../catalogue/contract/design.ts";
import type { PartState } from "../catalogue/contract/status.ts";
import { designSite } from "../design/design-site.ts";
import { parseSite } from "../spec/parse-site.ts";
import { isWhole, judge } from "./judge.ts";
import { heldAddresses } from "./addresses.ts";
import type { Snapshot } from "./snapshot.ts";

/** A site of hosts `name: zone`, with keystone and glance. */
function designOf(hosts: Readonly<Record<string, string>>): Design {
  const lines = Object.entries(hosts).map(
    ([name, zone], index) => `  ${name}: { address: 10.77.0.${index + 11}, zone: ${zone} }`,
  );
  const text = [
    "site: demo",
    "hosts:",
    ...lines,
    "vip: { internal: 10.77.0.10/24 }",
    "fencing: { agent: lab }",
    "services: [keystone, glance]",
    "",
  ].join("\n");
  const { site } = parseSite(text, "site.yaml", vocabulary);
  if (site === undefined) throw new Error("the test's site is unsound");
  return designSite(site);
}

const three = designOf({ c1: "rack-a", c2: "rack-b", c3: "rack-c" });

/** A site that does all that was designed. */
function whole(design: Design, holder = design.members[0] ?? ""): Snapshot {
  return {
    at: "2026-11-22T18:00:00.000Z",
    tookMs: 300,
    hosts: design.hosts.map(({ name }) => ({ name, state: "up", sentence: "answers" })),
    parts: design.components.flatMap(({ name, hosts }) =>
      hosts.map((host) => ({ component: name, host, state: "up" as const, sentence: "well", detail: {} })),
    ),
    endpoints: design.endpoints.map(({ name }) => ({
      name,
      ok: true,
      latencyMs: 2,
      sentence: "answers",
      failedFrom: [],
    })),
    addresses: heldAddresses(design.addresses, [
      { host: holder, parts: [], addresses: design.addresses.map(({ address }) => address), endpoints: [] },
    ]),
  };
}

function without(snapshot: Snapshot, ...lost: readonly string[]): Snapshot {
  return {
    ...snapshot,
    hosts: snapshot.hosts.map((host) =>
      lost.includes(host.name)
        ? {
            name: host.name,
            state: "unreachable",
            sentence: `${host.name} cannot be reached by ssh: no route to host.`,
          }
        : host,
    ),
    parts: snapshot.parts.filter(({ host }) => !lost.includes(host)),
  };
}

function withPart(snapshot: Snapshot, component: string, host: string, state: PartState, sentence: string): Snapshot {
  return {
    ...snapshot,
    parts: snapshot.parts.map((part) =>
      part.component === component && part.host === host ? { ...part, state, sentence } : part,
    ),
  };
}

function withEndpoint(snapshot: Snapshot, name: string, change: Partial<Snapshot["endpoints"][number]>): Snapshot {
  return {
    ...snapshot,
    endpoints: snapshot.endpoints.map((each) => (each.name === name ? { ...each, ...change } : each)),
  };
}

const held = (snapshot: Snapshot, ...holders: readonly string[]): Snapshot => ({
  ...snapshot,
  addresses: snapshot.addresses.map(({ name, address }) => ({
    name,
    address,
    ...(holders.length === 1 && holders[0] !== undefined ? { holder: holders[0] } : {}),
    holders,
  })),
});

describe("a site where all is as designed", () => {
  it("is healthy and says what it can lose", () => {
    expect(judge(whole(three), three)).toEqual({
      state: "healthy",
      sentence: "Healthy: any one host may fail next without an outage.",
      problems: [],
      next: "any one host may fail next without an outage",
    });
    expect(isWhole(whole(three), three)).toMatchObject({ whole: true });
  });

  it("also says when a zone of several hosts can be lost", () => {
    const design = designOf({ c1: "a", c2: "b", c3: "c", c4: "a", c5: "b" });
    expect(judge(whole(design), design).sentence).toBe(
      "Healthy: any one host or zone may fail next without an outage.",
    );
  });

  it("warns when one zone takes the majority with it", () => {
    const design = designOf({ c1: "a", c2: "a", c3: "b" });
    expect(judge(whole(design), design).sentence).toBe(
      "Healthy: any one host may fail next without an outage, but losing zone a stops keystone, glance, sql and amqp.",
    );
  });

  it("does not promise what was not designed", () => {
    const design: Design = { ...three, members: ["c1", "c2"], voters: ["c1", "c2"] };
    expect(judge(whole(design), design).sentence).toBe(
      "Healthy: c3 may fail next without an outage; losing either c1 or c2 stops keystone, glance, sql and amqp.",
    );
  });
});

describe("a site that lost a host", () => {
  it("is degraded, says who carries it, and that no other may fail", () => {
    const judgement = judge(without(whole(three, "c2"), "c1"), three);
    expect(judgement.state).toBe("degraded");
    expect(judgement.sentence).toBe(
      "Degraded: c1 does not answer; c2 and c3 carry everything; losing either c2 or c3 stops keystone, glance, sql and amqp.",
    );
    expect(judgement.problems).toEqual(["c1 does not answer: c1 cannot be reached by ssh: no route to host"]);
    expect(isWhole(without(whole(three, "c2"), "c1"), three).whole).toBe(false);
  });

  it("of five can lose another one", () => {
    const design = designOf({ c1: "a", c2: "b", c3: "c", c4: "d", c5: "e" });
    expect(judge(without(whole(design, "c2"), "c1"), design).sentence).toBe(
      "Degraded: c1 does not answer; c2, c3, c4 and c5 carry everything; any one host may fail next without an outage.",
    );
    expect(judge(without(whole(design, "c3"), "c1", "c2"), design).next).toBe(
      "losing any of c3, c4 or c5 stops keystone, glance, sql and amqp",
    );
  });

  it("is down without a majority, though endpoints were still seen", () => {
    const judgement = judge(without(whole(three, "c3"), "c1", "c2"), three);
    expect(judgement.state).toBe("down");
    expect(judgement.sentence).toBe("Down: only c3 of 3 voting hosts answers, and 2 are needed.");
  });

  it("is down when nobody answers", () => {
    const judgement = judge(held(without(whole(three), "c1", "c2", "c3")), three);
    expect(judgement.sentence).toBe("Down: no host answers.");
    expect(judgement.problems).toHaveLength(4);
  });
});

describe("a part that is not as designed", () => {
  it("makes the site degraded even where nothing is lost by it", () => {
    const snapshot = withPart(whole(three), "memcached", "c2", "down", "the cache does not answer");
    expect(judge(snapshot, three).sentence).toBe(
      "Degraded: memcached on c2 is down: the cache does not answer; any one host may fail next without an outage.",
    );
  });

  it("takes away a promise: the other keystone is the last one", () => {
    const one = withPart(whole(three), "keystone-api", "c1", "down", "does not answer");
    const two = withPart(one, "keystone-api", "c2", "down", "does not answer");
    expect(judge(one, three).next).toBe("any one host may fail next without an outage");
    const judgement = judge(two, three);
    expect(judgement.state).toBe("degraded");
    expect(judgement.next).toBe(
      "any one of c1 and c2 may fail next without an outage; losing c3 stops keystone and glance",
    );
    expect(judgement.problems).toEqual(["keystone-api on c1 and c2 is down: does not answer"]);
  });

  it("that works with less than was designed still works", () => {
    const snapshot = withPart(whole(three), "galera", "c3", "degraded", "Donor/Desynced, 3 of 3 members, Primary");
    expect(judge(snapshot, three).next).toBe("any one host may fail next without an outage");
    expect(judge(snapshot, three).state).toBe("degraded");
  });

  it("that could not be asked is no promise and no alarm", () => {
    const one = withPart(whole(three), "galera", "c3", "unknown", "gave no answer within 2.5 s");
    expect(judge(one, three)).toMatchObject({
      state: "degraded",
      next: "c3 may fail next without an outage; losing either c1 or c2 stops keystone, glance and sql",
    });
    const all = withPart(withPart(one, "galera", "c2", "unknown", "?"), "galera", "c1", "unknown", "?");
    expect(judge(all, three).state).toBe("degraded");
  });

  it("is an outage when it is the majority", () => {
    const one = withPart(whole(three), "rabbitmq", "c1", "down", "paused");
    expect(judge(one, three).next).toBe("c1 may fail next without an outage; losing either c2 or c3 stops amqp");
    const two = withPart(one, "rabbitmq", "c2", "down", "paused");
    expect(judge(two, three)).toMatchObject({ state: "down", sentence: "Down: rabbitmq has no majority." });
  });

  it("that keeps the address counts for the address", () => {
    const one = withPart(whole(three), "virtual-address", "c1", "degraded", "may not hold an address");
    const two = withPart(one, "virtual-address", "c2", "down", "keepalived does not run");
    expect(judge(one, three).next).toBe("any one host may fail next without an outage");
    expect(judge(two, three).next).toBe(
      "any one of c1 and c2 may fail next without an outage; losing c3 stops keystone, glance, sql and amqp",
    );
  });

  it("is one problem among others", () => {
    const one = withPart(whole(three), "haproxy", "c1", "degraded", "serving; down: sql on c3 (L4TOUT)");
    const two = withPart(one, "galera", "c3", "down", "mariadbd does not answer");
    expect(judge(two, three).sentence).toMatch(
      /^Degraded: galera on c3 is down: mariadbd does not answer \(and 1 more problem\);/,
    );
  });
});

describe("the virtual address", () => {
  it("that two hosts hold is a problem", () => {
    const judgement = judge(held(whole(three), "c1", "c3"), three);
    expect(judgement.state).toBe("degraded");
    expect(judgement.problems).toEqual(["c1 and c3 hold the internal address 10.77.0.10 at the same time"]);
  });

  it("that none holds is a problem", () => {
    expect(judge(held(whole(three)), three)).toMatchObject({
      state: "degraded",
      problems: ["no host that answers holds the internal address 10.77.0.10"],
    });
  });
});

describe("an endpoint", () => {
  it("that does not answer is an outage, with what the client met", () => {
    const snapshot = withEndpoint(whole(three), "sql", {
      ok: false,
      latencyMs: null,
      sentence: "does not answer: connection refused",
      failedFrom: ["c2", "c3"],
    });
    expect(judge(snapshot, three)).toMatchObject({
      state: "down",
      sentence: "Down: sql does not answer (connection refused).",
      problems: ["sql does not answer: connection refused"],
      next: "nothing may fail: the site is down",
    });
  });

  it("that does not answer because of a lost majority names that", () => {
    const one = withPart(whole(three), "galera", "c1", "down", "Initialized, 1 of 3 members, non-Primary");
    const two = withPart(one, "galera", "c2", "down", "Initialized, 1 of 3 members, non-Primary");
    const snapshot = withEndpoint(two, "sql", {
      ok: false,
      latencyMs: null,
      sentence: "does not answer: no answer within 2 s",
    });
    expect(judge(snapshot, three).sentence).toBe("Down: sql does not answer (galera has no majority).");
  });

  it("does not blame a lost majority that it does not need", () => {
    const one = withPart(whole(three), "pacemaker", "c1", "down", "pacemaker does not answer");
    const two = withPart(one, "pacemaker", "c3", "down", "pacemaker does not answer");
    const snapshot = withEndpoint(two, "sql", {
      ok: false,
      latencyMs: null,
      sentence: "does not answer: connection refused",
    });
    expect(judge(snapshot, three).sentence).toBe("Down: sql does not answer (connection refused).");
  });

  it("does not answer when quorum is lost, like all others", () => {
    const silent = { ok: false, latencyMs: null, sentence: "does not answer: no route to host" };
    const quiet = three.endpoints.reduce((snapshot, { name }) => withEndpoint(snapshot, name, silent), whole(three));
    const one = withPart(quiet, "corosync", "c1", "down", "no quorum: 1 of 3 votes, 2 needed");
    const two = withPart(one, "corosync", "c2", "down", "no quorum: 1 of 3 votes, 2 needed");
    expect(judge(two, three).sentence).toBe(
      "Down: keystone, glance, sql and amqp do not answer (corosync and pacemaker have no majority).",
    );
  });

  it("that some hosts cannot reach is a problem, not an outage", () => {
    const snapshot = withEndpoint(whole(three), "amqp", {
      sentence: "answers, but not to c3: no answer within 2 s",
      failedFrom: ["c3"],
    });
    expect(judge(snapshot, three)).toMatchObject({
      state: "degraded",
      problems: ["amqp answers, but not to c3: no answer within 2 s"],
    });
  });
});
