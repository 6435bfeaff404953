import { describe, expect, it } from "vitest";
import type { SourceFile } from "../files/source.ts";
import { reviewFiles } from "../review-files.ts";

const pair = (name: string, value: string) => `<nvpair id="${name}" name="${name}" value="${value}"/>`;
const meta = (name: string, value: string) => `<meta_attributes id="m-${name}">${pair(name, value)}</meta_attributes>`;
const monitor = `<operations><op id="o" name="monitor" interval="10s"/></operations>`;
const address = (id: string, inside = monitor) =>
  `<primitive id="${id}" class="ocf" provider="heartbeat" type="IPaddr2">${inside}</primitive>`;
const balancer = `<clone id="lb-clone"><primitive id="lb" class="lsb" type="haproxy"><operations><op id="p" name="monitor" interval="5s"/></operations></primitive></clone>`;
const fenced = `<primitive id="f" class="stonith" type="fence_x"><instance_attributes id="i">${pair("pcmk_host_list", "n1 n2")}</instance_attributes></primitive>`;

interface Cib {
  readonly properties?: string;
  readonly resources?: string;
  readonly constraints?: string;
  readonly defaults?: string;
}
const cib = ({ properties = "", resources = "", constraints = "", defaults = "" }: Cib): SourceFile => ({
  host: "",
  shown: "cib.xml",
  path: "cib.xml",
  text: `<cib><configuration><crm_config><cluster_property_set id="p">${properties}</cluster_property_set></crm_config><nodes><node id="1" uname="n1"/><node id="2" uname="n2"/></nodes><resources>${fenced}${resources}</resources><constraints>${constraints}</constraints><rsc_defaults>${defaults}</rsc_defaults></configuration></cib>`,
});
const said = (parts: Cib) => reviewFiles([cib(parts)]).map(({ code, message }) => `${code}: ${message}`);

describe("resources that nobody asks", () => {
  it("are told together", () => {
    expect(said({ resources: address("vip1", "") + address("vip2", "") })).toEqual([
      expect.stringContaining("resource-not-watched: vip1 and vip2 have no monitor operation"),
    ]);
  });

  it.each([
    ["an interval of 0", `<operations><op id="o" name="monitor" interval="0"/></operations>`],
    ["a monitor that is off", `<operations><op id="o" name="monitor" interval="9s" enabled="false"/></operations>`],
    ["other operations", `<operations><op id="o" name="start" interval="0" timeout="20s"/></operations>`],
  ])("by %s", (_, operations) => {
    expect(said({ resources: address("vip", operations) })).toEqual([expect.stringContaining("resource-not-watched")]);
  });

  it("are none with a monitor of their own, or another's by reference", () => {
    expect(said({ resources: address("vip") })).toEqual([]);
    expect(said({ resources: address("vip", `<operations id-ref="other"/>`) })).toEqual([]);
  });
});

describe("resources that are left alone", () => {
  it.each([
    ["is-managed", "false"],
    ["maintenance", "true"],
  ])("%s=%s", (name, value) => {
    expect(said({ resources: address("vip", monitor + meta(name, value)) })).toEqual([
      expect.stringContaining("maintenance-left-on: Pacemaker is told to leave vip alone"),
    ]);
  });

  it("all of them, by the default", () => {
    const whole = [expect.stringContaining("told to leave every resource alone")];
    expect(said({ resources: address("vip"), defaults: meta("is-managed", "off") })).toEqual(whole);
    expect(said({ resources: address("vip"), properties: pair("is-managed-default", "false") })).toEqual(whole);
  });

  it("are none where it says so", () => {
    expect(said({ resources: address("vip", monitor + meta("is-managed", "true")) })).toEqual([]);
  });
});

const prefers = (score: string, node = "n1") =>
  `<rsc_location id="l${node}" rsc="vip" node="${node}" score="${score}"/>`;

const sticks = (score: string) => meta("resource-stickiness", score);

describe("an address that prefers a host", () => {
  it("moves back where nothing keeps it", () => {
    expect(said({ resources: address("vip"), constraints: prefers("10") + prefers("5", "n2") })).toEqual([
      expect.stringContaining("address-moves-back: vip prefers n1 (score 10)"),
    ]);
    expect(said({ resources: address("vip"), constraints: prefers("INFINITY"), defaults: sticks("100") })).toHaveLength(
      1,
    );
  });

  it("stays where it is kept by as much", () => {
    const resources = address("vip");
    expect(said({ resources, constraints: prefers("10") + prefers("5", "n2"), defaults: sticks("5") })).toEqual([]);
    expect(said({ resources, constraints: prefers("10"), defaults: sticks("100") })).toEqual([]);
    expect(said({ resources, constraints: prefers("-INFINITY") })).toEqual([]);
  });

  it("in a group is kept by the sum of what its members have", () => {
    const group = `<group id="g">${address("a")}${address("b")}</group>`;
    const constraints = prefers("15").replace(`rsc="vip"`, `rsc="g"`);
    expect(said({ resources: group, constraints, defaults: sticks("10") })).toEqual([]);
    expect(said({ resources: group, constraints, defaults: sticks("5") })).toHaveLength(1);
  });
});

describe("cluster-recheck-interval", () => {
  it("of a few seconds is work for nothing", () => {
    expect(said({ properties: pair("cluster-recheck-interval", "5s") })).toEqual([
      expect.stringContaining("recheck-too-often: The cluster computes its whole state anew every 5 s"),
    ]);
  });

  it("may be longer, or never, and of an old Pacemaker is what forgets failures", () => {
    expect(said({ properties: pair("cluster-recheck-interval", "60") })).toEqual([]);
    expect(said({ properties: pair("cluster-recheck-interval", "0") })).toEqual([]);
    const old = pair("dc-version", "1.1.18-2b07d5c5a9") + pair("cluster-recheck-interval", "15s");
    expect(said({ properties: old })).toEqual([]);
  });
});

const tied = (rsc: string) => `<rsc_colocation id="c" rsc="${rsc}" with-rsc="lb-clone" score="INFINITY"/>`;

describe("an address beside a balancer", () => {
  const group = `<group id="vips">${address("vip")}</group>`;

  it("in a group of addresses alone is not tied to it", () => {
    expect(said({ resources: group + balancer })).toEqual([expect.stringContaining("address-not-tied: vip may be")]);
  });

  it("is tied through its group, or with what its group has besides", () => {
    expect(said({ resources: group + balancer, constraints: tied("vips") })).toEqual([]);
    const both = `<group id="vips">${address("vip")}<primitive id="x" class="systemd" type="web">${monitor}</primitive></group>`;
    expect(said({ resources: both + balancer })).toEqual([]);
  });
});

describe("a quorum that is ignored", () => {
  const ignored = pair("no-quorum-policy", "ignore");

  it("fences those that are well where fencing is on, and splits where it is off", () => {
    const waits = pair("priority-fencing-delay", "15s");
    expect(reviewFiles([cib({ properties: ignored + waits })])).toEqual([
      expect.objectContaining({ severity: "warning", message: expect.stringContaining("fences those that are well") }),
    ]);
    const off = reviewFiles([cib({ properties: ignored + pair("stonith-enabled", "false") })]);
    expect(off.filter(({ code }) => code === "quorum-ignored")).toEqual([
      expect.objectContaining({ severity: "error", message: expect.stringContaining("both halves run everything") }),
    ]);
  });
});
