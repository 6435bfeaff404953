import { describe, expect, it } from "vitest";
import type { DesignedAddress, DesignedEndpoint } from "../catalogue/contract/design.ts";
import { heldAddresses, parseAddresses } from "./addresses.ts";
import { servedEndpoints } from "./endpoints.ts";
import type { EndpointAnswer, HostAnswer } from "./snapshot.ts";

const vip = "10.77.0.10";

const address: DesignedAddress = {
  name: "internal",
  address: vip,
  prefix: 24,
  network: "management",
  manager: "keepalived",
  routerId: 51,
  hosts: ["c1", "c2", "c3"],
};

const sql: DesignedEndpoint = {
  name: "sql",
  for: "services",
  component: "galera",
  address: vip,
  port: 3306,
  protocol: "tcp",
  backends: [],
  check: { kind: "exchange", steps: [] },
  share: { kind: "one" },
  idleTimeoutMs: 1000,
};

const served = (latencyMs: number): EndpointAnswer => ({ name: "sql", ok: true, latencyMs });
const refused = (because: string): EndpointAnswer => ({ name: "sql", ok: false, because });

function host(name: string, holds: boolean, ...endpoints: readonly EndpointAnswer[]): HostAnswer {
  return { host: name, parts: [], addresses: holds ? ["127.0.0.1", vip] : ["127.0.0.1"], endpoints };
}

function seen(...answers: readonly HostAnswer[]): ReturnType<typeof servedEndpoints>[number] | undefined {
  return servedEndpoints([sql], heldAddresses([address], answers), answers)[0];
}

describe("an endpoint as clients see it", () => {
  it("counts what crosses the network: the holder's own answer does not", () => {
    expect(seen(host("c1", true, served(0.2)), host("c2", false, served(3)), host("c3", false, served(5)))).toEqual({
      name: "sql",
      ok: true,
      latencyMs: 5,
      sentence: "answers",
      failedFrom: [],
    });
    expect(seen(host("c1", true, served(0.2)), host("c2", false, refused("connection refused")))).toEqual({
      name: "sql",
      ok: false,
      latencyMs: null,
      sentence: "does not answer: connection refused",
      failedFrom: ["c2"],
    });
  });

  it("takes the holder's word where no other host is left", () => {
    expect(seen(host("c1", true, served(0.2)))).toMatchObject({ ok: true, latencyMs: 0.2 });
  });

  it("is well when a client was served, and names those that were not", () => {
    expect(
      seen(host("c1", true, served(1)), host("c2", false, served(3)), host("c3", false, refused("no route to host"))),
    ).toMatchObject({
      ok: true,
      latencyMs: 3,
      sentence: "answers, but not to c3: no route to host",
      failedFrom: ["c3"],
    });
  });

  it("fails where nobody could try it", () => {
    expect(seen()).toMatchObject({ ok: false, latencyMs: null, sentence: "no host could try it" });
    expect(seen(host("c1", true))).toMatchObject({ ok: false, sentence: "no host could try it" });
  });

  it("gives each reason once", () => {
    expect(
      seen(host("c2", false, refused("connection refused")), host("c3", false, refused("connection refused")))
        ?.sentence,
    ).toBe("does not answer: connection refused");
  });
});

describe("who holds an address", () => {
  it("is read from the kernel's list", () => {
    const output = [
      "1: lo    inet 127.0.0.1/8 scope host lo\\       valid_lft forever preferred_lft forever",
      "2: host0    inet 10.77.0.12/24 brd 10.77.0.255 scope global host0\\       valid_lft forever",
      "2: host0    inet 10.77.0.10/24 scope global secondary host0\\       valid_lft forever",
      "3: tun0    inet 10.8.0.1 peer 10.8.0.2/32 scope global tun0\\       valid_lft forever",
    ].join("\n");
    expect(parseAddresses(output)).toEqual(["127.0.0.1", "10.77.0.12", "10.77.0.10", "10.8.0.1"]);
    expect(parseAddresses("")).toEqual([]);
  });

  it("is one host, none, or two at once", () => {
    const [one] = heldAddresses([address], [host("c1", false), host("c2", true)]);
    expect(one).toEqual({ name: "internal", address: vip, holder: "c2", holders: ["c2"] });
    const [none] = heldAddresses([address], [host("c1", false)]);
    expect(none).toEqual({ name: "internal", address: vip, holders: [] });
    const [two] = heldAddresses([address], [host("c1", true), host("c2", true)]);
    expect(two).toEqual({ name: "internal", address: vip, holders: ["c1", "c2"] });
  });

  it("is not mistaken for an address that begins alike", () => {
    expect(heldAddresses([address], [{ ...host("c1", false), addresses: ["10.77.0.101"] }])[0]?.holders).toEqual([]);
  });
});
