import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { designSite } from "../../design/design-site.ts";
import { renderHost } from "../../design/render.ts";
import { parseSite } from "../../spec/parse-site.ts";
import { exampleSecrets } from "../../store/secrets.ts";
import { openingsOf } from "../contract/openings.ts";
import { certificateIn } from "../format/pem.ts";
import { vocabulary } from "../index.ts";
import { northbound } from "./databases.ts";
import type { DatabaseEvidence } from "./founding.ts";
import type { RaftStatus } from "./raft-status.ts";
import { turned } from "./turn.ts";

const file = path.join(import.meta.dirname, "../../../examples/ovn.yaml");

/** The example, with a host that only computes. */
function designed(...more: readonly string[]) {
  const text = readFileSync(file, "utf8").replace(
    /^ {2}c3: .*$/m,
    "$&\n  n1: { address: 10.77.0.14, zone: rack-a, roles: [compute], addresses: { tunnels: 10.78.0.14 } }",
  );
  const { site, findings } = parseSite(`${text}\n${more.join("\n")}\n`, file, vocabulary);
  if (site === undefined) throw new Error(JSON.stringify(findings));
  return designSite(site);
}

const design = designed("certificates: own");
const secrets = exampleSecrets(design.secrets);

function contentOf(host: string, place: string): unknown {
  return renderHost(design, host, secrets).find((each) => each.path === place)?.content;
}

/** What differs from the example's tree, of what speaks to the databases. */
const concerned = /\/ovn|network-controller|ml2|firewall\.nft/u;

describe("OVN's databases with certificates", () => {
  test.each(["c1", "n1"])("render the files of %s as they were last looked at", async (host) => {
    for (const { path: place, content } of renderHost(design, host, secrets)) {
      if (!concerned.test(place) || typeof content !== "string" || content.includes("PRIVATE KEY")) continue;
      await expect(content).toMatchFileSnapshot(`../../../test/golden/ovn-certificates/${host}${place}`);
    }
  });

  test("a compute host's is of an authority that the southbound database alone believes", () => {
    const [databases, controllers] = ["ovn-authority", "ovn-chassis-authority"].map((name) =>
      certificateIn(secrets[name] ?? ""),
    );
    expect(contentOf("c1", "/etc/ssl/quorate-ovn.pem")).toBe(databases);
    expect(contentOf("c1", "/etc/ovn/quorate-believed.pem")).toBe(`${databases}${controllers}`);
    expect(contentOf("n1", "/etc/ovn/quorate-believed.pem")).toBeUndefined();
    const unit = (short: string): string =>
      String(contentOf("c1", `/etc/systemd/system/ovn-ovsdb-server-${short}.service.d/quorate.conf`));
    expect(unit("nb")).toContain("--ca-cert=/etc/ssl/quorate-ovn.pem");
    expect(unit("sb")).toContain("--ca-cert=/etc/ovn/quorate-believed.pem");
  });

  test("who holds a key, or who shows it in its name, is the only one to read it", () => {
    const keys = ["c1", "n1"].flatMap((host) =>
      renderHost(design, host, secrets).filter(({ content }) => String(content).includes("PRIVATE KEY")),
    );
    const own = keys.filter(({ path: place }) => /\/ovn\/|network-controller/u.test(place));
    expect(own).toHaveLength(4);
    for (const { path: place, mode, group, secret } of own) {
      const expected = place === "/etc/ovn/quorate.pem" ? [0o400, "root", true] : [0o640, "neutron", true];
      expect([mode, group, secret]).toEqual(expected);
    }
  });

  test("a compute host may ask the southbound database, and no other", () => {
    const open = new Map(
      openingsOf(design)
        .filter(({ component }) => component.startsWith("ovn-"))
        .map(({ ports, from }) => [ports[0]?.[0], from === "everybody" ? [] : from.hosts]),
    );
    const members = ["c1", "c2", "c3"];
    expect(open.get(6641)).toEqual(members);
    expect(open.get(6642)).toEqual([...members, "n1"]);
    expect(open.get(6643)).toEqual(members);
    expect(open.get(6644)).toEqual(members);
  });
});

describe("a member that turns to TLS", () => {
  const raft: RaftStatus = {
    cluster: "x",
    server: "s",
    address: "",
    status: "cluster member",
    role: "follower",
    term: 1,
    leader: "abcd",
    electionTimerMs: 1000,
    servers: [],
  };
  const member = (address: string, more: Partial<RaftStatus> | null = {}): DatabaseEvidence => ({
    state: "clustered",
    rows: 0,
    cluster: "x",
    server: "s",
    address,
    ...(more === null ? {} : { raft: { ...raft, ...more } }),
  });
  const tcp = (host: number): DatabaseEvidence => member(`tcp:10.77.0.1${host}:6643`);

  test("joins the others at the addresses that they have by now", () => {
    const said = new Map([
      ["c1", member("ssl:10.77.0.11:6643")],
      ["c2", tcp(2)],
      ["c3", tcp(3)],
    ]);
    const found = turned(design, northbound, "c2", said);
    expect(found).toMatchObject({ kind: "make", host: "c2" });
    expect(found.kind === "make" ? found.script : "").toMatch(
      /own='?ssl:10\.77\.0\.12:6643'?[^]*remotes=\('?ssl:10\.77\.0\.11:6643'? '?tcp:10\.77\.0\.13:6643'?\)/u,
    );
  });

  test.each([
    ["cannot be asked", undefined],
    ["does not run", member("tcp:10.77.0.13:6643", null)],
    ["knows no leader", member("tcp:10.77.0.13:6643", { leader: "unknown" })],
    ["has not joined", member("tcp:10.77.0.13:6643", { status: "joining cluster" })],
  ])("stays while another one %s", (_what, third) => {
    const said = new Map([["c1", tcp(1)], ["c2", tcp(2)], ...(third === undefined ? [] : [["c3", third] as const])]);
    expect(turned(design, northbound, "c1", said)).toEqual({
      kind: "refuse",
      because: "c1 leaves OVN_Northbound only while all others are in it, and c3 is not, or knows no leader",
    });
  });
});
