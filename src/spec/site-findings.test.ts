import { parseKnownAgents } from "./known-agents.ts";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import type { SiteFindingCode } from "./codes.ts";
import { parseSite } from "./parse-site.ts";
import type { Vocabulary } from "./vocabulary.ts";

const vocabulary: Vocabulary = {
  releases: { names: ["epoxy", "zed"], default: "epoxy" },
  servedFrom: ["epoxy"],
  componentsOf: () => [],
  timersOf: () => ({ names: [], broken: [] }),
  agents: parseKnownAgents(
    "fence_ipmilan - ip=ipaddr username=login password=passwd password_script ipport:i lanplus:b plug=port\nfence_redfish - ip=ipaddr username=login systems_uri",
  ),
  copied: [{ engine: "mariadb", mode: "galera", ready: true }],
  databases: [
    { engine: "mariadb", mode: "galera" },
    { engine: "postgresql", mode: "replication" },
  ],
  technologies: {
    keystone: { kind: "service", options: z.strictObject({ workers: z.int().min(1).default(2) }) },
    glance: {
      kind: "service",
      options: z.object({ store: z.object({ kind: z.enum(["file", "swift"]), path: z.string() }).optional() }),
    },
    octavia: { kind: "service", options: z.strictObject({}), releases: ["epoxy"] },
    galera: { kind: "infrastructure", options: z.strictObject({}) },
  },
};

const hosts = `hosts:
  c1: 10.77.0.11
  c2: 10.77.0.12
  c3: 10.77.0.13
`;
const rest = "vip: 10.77.0.10/24\nfencing: lab\nservices: [keystone]\n";

/** A sound site with some lines before the others; they may replace its hosts or the rest. */
function site(first: string, parts: { hosts?: string; rest?: string } = {}): string {
  return `${first}${parts.hosts ?? hosts}${parts.rest ?? rest}`;
}

/** Code, `line:column`, and a part of the message or remedy that names what is wrong or what to do. */
type Expected = readonly [code: SiteFindingCode, place: string, words: string];

function expectFindings(text: string, expected: readonly Expected[]): void {
  const { site: parsed, findings } = parseSite(text, "site.yaml", vocabulary);
  const places = findings.map(({ code, place }) => `${code} ${place.line}:${place.column}`);
  expect(places).toEqual(expected.map(([code, place]) => `${code} ${place}`));
  for (const [index, [, , words]] of expected.entries()) {
    const { message, remedy } = findings[index] ?? {};
    expect(`${message} ${remedy}`).toContain(words);
  }
  expect(parsed === undefined).toBe(findings.some(({ severity }) => severity === "error"));
}

type Row = readonly [name: string, text: string, ...expected: Expected[]];

const hostRows: readonly Row[] = [
  ["no hosts", site("", { hosts: "" }), ["missing-key", "1:1", "no hosts"]],
  ["hosts without a value", site("hosts:\n", { hosts: "" }), ["wrong-type", "1:1", "hosts takes a map, but is empty"]],
  ["hosts as a list", site("hosts: [c1]\n", { hosts: "" }), ["wrong-type", "1:8", "is a list"]],
  [
    "no address",
    site("", { hosts: `${hosts}  c4: { zone: a }\n  c5: 10.77.0.15\n` }),
    ["missing-key", "5:3", '"c4" has no address'],
  ],
  [
    "a misspelt key of a host",
    site("", { hosts: hosts.replace("c2: 10.77.0.12", "c2: { adress: 10.77.0.12 }") }),
    ["missing-key", "3:3", '"c2"'],
    ["unknown-key", "3:9", 'Did you mean "address"?'],
  ],
  [
    "a number above 255",
    site("", { hosts: hosts.replace("0.13", "0.256") }),
    ["bad-address", "4:7", "256 is larger than 255"],
  ],
  ["three numbers", site("", { hosts: hosts.replace("10.77.0.13", "10.77.0") }), ["bad-address", "4:7", "3 of 4"]],
  [
    "octal",
    site("", { hosts: hosts.replace("10.77.0.13", "10.77.0.013") }),
    ["bad-address", "4:7", "013 begins with a zero"],
  ],
  [
    "an address of the other family",
    site("", { hosts: hosts.replace("10.77.0.13", "fd00::13") }),
    ["mixed-families", "4:7", "neither reaches the other"],
  ],
  [
    "an IPv6 address with an interface",
    site("", { hosts: hosts.replace("10.77.0.13", "fd00::13%eth0") }),
    ["bad-address", "4:7", "another one on each host"],
  ],
  ["link-local", site("", { hosts: hosts.replace("10.77.0.13", "fe80::13") }), ["bad-address", "4:7", "on each link"]],
  [
    "a host with a prefix",
    site("", { hosts: hosts.replace("0.13", "0.13/24") }),
    ["bad-address", "4:7", "Write 10.77.0.13."],
  ],
  ["loopback", site("", { hosts: hosts.replace("10.77.0.13", "127.0.0.1") }), ["bad-address", "4:7", "loopback"]],
  ["the broadcast address", site("", { hosts: hosts.replace("0.13", "0.255") }), ["bad-address", "4:7", "broadcast"]],
  [
    "two hosts with an address",
    site("", { hosts: hosts.replace("0.13", "0.12") }),
    ["duplicate-address", "4:7", 'already that of "c2"'],
  ],
  [
    "a host twice",
    site("", { hosts: `${hosts}  c1: 10.77.0.14\n` }),
    ["duplicate-host", "5:3", "first is at site.yaml:2:3"],
  ],
  ["capital letters", site("", { hosts: hosts.replace("c3", "C3") }), ["bad-name", "4:3", 'for example "c3"']],
  ["an underscore", site("", { hosts: hosts.replace("c3", "c_3") }), ["bad-name", "4:3", 'for example "c-3"']],
  ["a domain", site("", { hosts: hosts.replace("c3", "c3.example.org") }), ["bad-name", "4:3", "named with a domain"]],
  ["digits alone", site("", { hosts: hosts.replace("c3", "3") }), ["bad-name", "4:3", "digits alone"]],
  [
    "64 characters",
    site("", { hosts: hosts.replace("c3", "c".repeat(64)) }),
    ["bad-name", "4:3", "more than 63 characters"],
  ],
  ["a reserved name", site("", { hosts: hosts.replace("c3", "writer") }), ["reserved-name", "4:3", '"writer"']],
  [
    "an unknown role",
    site("", { hosts: hosts.replace("10.77.0.13", "{ address: 10.77.0.13, roles: [contol] }") }),
    ["bad-value", "4:38", 'Did you mean "control"?'],
  ],
  [
    "no role",
    site("", { hosts: hosts.replace("10.77.0.13", "{ address: 10.77.0.13, roles: [] }") }),
    ["wrong-type", "4:37", "roles"],
  ],
  [
    "a host outside the network",
    site("", { hosts: hosts.replace("77.0.13", "77.1.13") }),
    ["address-outside-network", "4:7", "outside 10.77.0.0/24"],
  ],
  ["a compute host outside the network", site("", { hosts: `${hosts}  n1: { address: 10.78.0.1, roles: compute }\n` })],
  [
    "two voters",
    site("", { hosts: hosts.replace(/ {2}c3.*\n/, "") }),
    ["too-few-voters", "2:3", "two voters cannot lose one"],
  ],
  [
    "two voters, and a third that only votes",
    site("", { hosts: hosts.replace("10.77.0.13", "{ address: 10.77.0.13, roles: quorum }") }),
  ],
  [
    "a control host that has the third vote as well",
    site("", {
      hosts: hosts.replace(/ {2}c3.*\n/, "").replace("10.77.0.12", "{ address: 10.77.0.12, roles: [control, quorum] }"),
    }),
    ["quorum-host-misplaced", "3:3", '"c2" has the roles control and quorum'],
  ],
  [
    "two that only vote",
    site("", {
      hosts: `${hosts.replace("10.77.0.13", "{ address: 10.77.0.13, roles: quorum }")}  q2: { address: 10.77.0.14, roles: quorum }\n`,
    }),
    ["quorum-host-misplaced", "5:3", '"c3" and "q2" have the role quorum'],
  ],
  [
    "three voters and one that would only vote",
    site("", { hosts: `${hosts}  q1: { address: 10.77.0.14, roles: quorum }\n` }),
    ["quorum-host-idle", "5:3", "3 control hosts are helped by no further vote"],
  ],
  [
    "one voter and one that would only vote",
    site("", { hosts: "hosts:\n  c1: 10.77.0.11\n  q1: { address: 10.77.0.14, roles: quorum }\n" }),
    ["too-few-voters", "2:3", "when it fails, everything does"],
    ["quorum-host-idle", "3:3", "one control host is helped"],
  ],
  [
    "a quorum host without a domain",
    site("", {
      hosts: hosts
        .replace("10.77.0.13", "{ address: 10.77.0.13, roles: quorum }")
        .replace("c1", "c1.example")
        .replace("c2", "c2.example"),
    }),
    ["bad-name", "4:3", '"c3" is named without a domain'],
  ],
  [
    "one voter",
    site("", { hosts: "hosts: { c1: 10.77.0.11 }\n" }),
    ["too-few-voters", "1:10", "when it fails, everything does"],
  ],
  [
    "no voter",
    site("", { hosts: "hosts: { c1: { address: 10.77.0.11, roles: [compute] } }\n" }),
    ["too-few-voters", "1:10", "No host has the role control"],
  ],
  [
    "two hosts, one unsound",
    site("", { hosts: hosts.replace(/ {2}c3.*\n/, "").replace("0.12", "0.x") }),
    ["too-few-voters", "2:3", "c1 and c2"],
    ["bad-address", "3:7", "10.77.0.x"],
  ],
  ["four voters", site("", { hosts: `${hosts}  c4: 10.77.0.14\n` }), ["even-voters", "2:3", "than 3"]],
  [
    "seventeen voters",
    site("", { hosts: `hosts:\n${Array.from({ length: 17 }, (_, i) => `  c${i}: 10.77.0.${i + 20}\n`).join("")}` }),
    ["too-many-voters", "2:3", "17 hosts"],
  ],
  [
    "a zone on one host",
    site("", { hosts: hosts.replace("10.77.0.11", "{ address: 10.77.0.11, zone: 1 }") }),
    ["unknown-zone", "3:3", '"c2"'],
    ["unknown-zone", "4:3", '"c3"'],
  ],
];

const valueRows: readonly Row[] = [
  ["a misspelt key", site("detecton: 1s\n"), ["unknown-key", "1:1", 'Did you mean "detection"?']],
  ["a key that is like none", site("colour: red\n"), ["unknown-key", "1:1", "The keys here are site, release"]],
  ["a key twice", site("site: a\nsite: b\n"), ["duplicate-key", "2:1", "the first is at site.yaml:1:1"]],
  ["a site name", site("site: Demo Site\n"), ["bad-name", "1:7", '"Demo Site"']],
  ["a long site name", site(`site: ${"a".repeat(33)}\n`), ["bad-name", "1:7", "at most 32"]],
  ["a map for a name", site("site: { a: b }\n"), ["wrong-type", "1:7", "is a map"]],
  ["an empty value", site("detection:\n"), ["wrong-type", "1:1", "detection takes a text, but is empty"]],
  ["a release", site("release: zedd\n"), ["unknown-release", "1:10", 'Did you mean "zed"?']],
  ["a timer set", site("timers: tripple-o\n"), ["bad-value", "1:9", 'Did you mean "tripleo"?']],
  ["a target that is no number", site("target: high\n"), ["bad-percentage", "1:9", "99.99% or 0.9999"]],
  ["a target without its sign", site("target: 99.99\n"), ["bad-percentage", "1:9", "Write 99.99% if percent is meant"]],
  ["a target of all the time", site("target: 100%\n"), ["target-out-of-range", "1:9", "parts fail"]],
  ["a low target", site("target: 0.5\n"), ["target-out-of-range", "1:9", "five weeks"]],
  ["a time without unit", site("detection: 5\n"), ["bad-duration", "1:12", "for example 5s"]],
  ["no time", site("detection: fast\n"), ["bad-duration", "1:12", "no length of time"]],
  ["too fast", site("detection: 100ms\n"), ["detection-out-of-range", "1:12", "100 ms is too short"]],
  ["too slow", site("detection: 2m\n"), ["detection-out-of-range", "1:12", "120 s is too long"]],
  ["a port", site("ssh: { port: 70000 }\n"), ["bad-value", "1:14", "from 1 to 65535"]],
  ["a user", site("ssh: { user: 'a b' }\n"), ["bad-name", "1:14", "no name of a user"]],
  ["a way to root", site("ssh: { become: su }\n"), ["bad-value", "1:16", "Write sudo"]],
  ["an option for a jump host", site("ssh: { jump: '-oProxyCommand=x' }\n"), ["bad-value", "1:14", "no host that ssh"]],
  ["a second jump host", site("ssh: { jump: 'a@b:22,c d' }\n"), ["bad-value", "1:14", '"c d" is no host']],
  [
    "a rate",
    site("rates: { host: { mttf: 0s, coverage: 2, mtr: 1h } }\n"),
    ["bad-value", "1:24", "is zero"],
    ["bad-percentage", "1:38", "from 0 to 1"],
    ["unknown-key", "1:41", 'Did you mean "mttr"?'],
  ],
  [
    "a range",
    site("rates: { host: { mttf: 5y to 1y, mttr: 4h to 9, coverage: 80% to 2 } }\n"),
    ["bad-value", "1:24", "first end is not below its second"],
    ["bad-duration", "1:40", "has no unit"],
    ["bad-percentage", "1:59", "from 0 to 1"],
  ],
  ["secrets on two lines", site("secrets: |\n  a\n  b\n"), ["bad-value", "1:10", "one line"]],
];

const addressRows: readonly Row[] = [
  ["no virtual address", site("", { rest: rest.replace(/vip.*\n/, "") }), ["missing-key", "1:1", "no virtual address"]],
  [
    "no internal address",
    site("", { rest: rest.replace("10.77.0.10/24", "{ public: 192.0.2.1/24 }") }),
    ["missing-key", "5:6", "no internal address"],
  ],
  ["no prefix", site("", { rest: rest.replace("/24", "") }), ["bad-address", "5:6", "Write 10.77.0.10/24"]],
  ["a prefix of 33", site("", { rest: rest.replace("/24", "/33") }), ["bad-address", "5:6", '"/33"']],
  [
    "an IPv6 address of IPv4 hosts",
    site("", { rest: rest.replace("10.77.0.10/24", "fd00::10/64") }),
    ["mixed-families", "2:7", '"c1" has an IPv4 address'],
    ["mixed-families", "3:7", '"c2"'],
    ["mixed-families", "4:7", '"c3"'],
  ],
  [
    "a public one of the other family, in no network of the hosts",
    site("", { rest: rest.replace("10.77.0.10/24", '{ internal: 10.77.0.10/24, public: "fd00::10/64" }') }),
    ["mixed-families", "5:41", "external: fd00::/64"],
  ],
  [
    "the network's address",
    site("", { rest: rest.replace("0.10/", "0.0/") }),
    ["vip-is-network-address", "5:6", "10.77.0.0"],
  ],
  [
    "the broadcast address",
    site("", { rest: rest.replace("0.10/", "0.255/") }),
    ["vip-is-network-address", "5:6", "broadcast"],
  ],
  [
    "a host's address",
    site("", { rest: rest.replace("0.10/", "0.12/") }),
    ["vip-owned-by-host", "5:6", 'the host "c2"\'s own'],
  ],
  [
    "in no host's network",
    site("", { rest: rest.replace("10.77.0.10", "10.88.0.10") }),
    ["address-outside-network", "5:6", "3 of 3 control hosts are not"],
  ],
  [
    "the public one is the internal one",
    site("", { rest: rest.replace("10.77.0.10/24", "{ internal: 10.77.0.10/24, public: 10.77.0.10/24 }") }),
    ["duplicate-address", "5:41", "internal one as well"],
  ],
  [
    "a public one in another network",
    site("", { rest: rest.replace("10.77.0.10/24", "{ internal: 10.77.0.10/24, public: 192.0.2.10/28 }") }),
  ],
  [
    "the public one is a host's",
    site("", { rest: rest.replace("10.77.0.10/24", "{ internal: 10.77.0.10/24, public: 10.77.0.11/24 }") }),
    ["vip-owned-by-host", "5:41", '"c1"'],
  ],
  [
    "a mover",
    site("", { rest: rest.replace("10.77.0.10/24", "{ internal: 10.77.0.10/24, manager: keepalive }") }),
    ["bad-value", "5:42", 'Did you mean "keepalived"?'],
  ],
  [
    "a router id",
    site("", { rest: rest.replace("10.77.0.10/24", "{ internal: 10.77.0.10/24, router-id: 256 }") }),
    ["bad-value", "5:44", "1 to 255"],
  ],
];

/** Hosts on a second network. */
const onTwo = `hosts:
  c1: { address: 10.77.0.11, addresses: { storage: 10.78.0.11 } }
  c2: { address: 10.77.0.12, addresses: { storage: 10.78.0.12 } }
  c3: { address: 10.77.0.13, addresses: { storage: 10.78.0.13 } }
`;
const two = "networks: { storage: 10.78.0.0/24 }\n";

const networkRows: readonly Row[] = [
  ["two networks", site(two, { hosts: onTwo })],
  [
    "the management network among the addresses",
    site(two, { hosts: onTwo.replace("address: 10.77.0.11, addresses: {", "addresses: { management: 10.77.0.11,") }),
  ],
  [
    "the management network's address twice",
    site(two, { hosts: onTwo.replace("{ storage: 10.78.0.11", "{ management: 10.77.0.11, storage: 10.78.0.11") }),
    ["bad-value", "3:43", "twice"],
  ],
  [
    "a misspelt network",
    site(two, { hosts: onTwo.replace("storage: 10.78.0.13", "storge: 10.78.0.13") }),
    ["missing-network-address", "5:3", '"c3" has no address on storage'],
    ["unknown-network", "5:43", 'Did you mean "storage"?'],
  ],
  [
    "addresses and no networks",
    site("", { hosts: onTwo }),
    ["unknown-network", "2:43", "networks: { storage:"],
    ["unknown-network", "3:43", "storage"],
    ["unknown-network", "4:43", "storage"],
  ],
  [
    "a host that is not where the others are",
    site(two, { hosts: onTwo.replace(", addresses: { storage: 10.78.0.12 }", "") }),
    ["missing-network-address", "4:3", '"c2" has no address on storage, unlike others with the role control'],
  ],
  ["a host of another kind", site(two, { hosts: `${onTwo}  n1: { address: 10.77.0.21, roles: [compute] }\n` })],
  [
    "a host that needs the network",
    site(two.replace("10.78.0.0/24", "{ cidr: 10.78.0.0/24, carries: replication }"), {
      hosts: onTwo.replace(", addresses: { storage: 10.78.0.12 }", ""),
    }),
    ["missing-network-address", "4:3", "carries replication"],
  ],
  [
    "an address outside of its network",
    site(two, { hosts: onTwo.replace("10.78.0.13", "10.79.0.13") }),
    ["address-outside-network", "5:52", "outside 10.78.0.0/24"],
  ],
  [
    "the broadcast address of its network",
    site(two, { hosts: onTwo.replace("10.78.0.13", "10.78.0.255") }),
    ["bad-address", "5:52", "broadcast"],
  ],
  [
    "networks that overlap",
    site("networks: { storage: 10.78.0.0/24, tunnel: 10.78.0.0/16 }\n", { hosts: onTwo }),
    ["networks-overlap", "1:36", "tunnel, 10.78.0.0/16, and storage, 10.78.0.0/24"],
    ...["3:3", "4:3", "5:3"].map((place): Expected => ["missing-network-address", place, "carries tunnels"]),
  ],
  [
    "a network around the management network",
    site("networks: { storage: 10.0.0.0/8 }\n", { hosts: onTwo }),
    ["networks-overlap", "1:13", "management, 10.77.0.0/24"],
  ],
  [
    "an address for a network",
    site("networks: { storage: 10.78.0.1/24 }\n", { hosts: onTwo }),
    ["bad-address", "1:22", "Write 10.78.0.0/24."],
  ],
  [
    "a network without a prefix",
    site("networks: { storage: 10.78.0.0 }\n", { hosts: onTwo }),
    ["bad-address", "1:22", "no prefix length"],
  ],
  [
    "a traffic that there is not",
    site("networks: { storage: { cidr: 10.78.0.0/24, carries: [replicaton] } }\n", { hosts: onTwo }),
    ["bad-value", "1:54", 'Did you mean "replication"?'],
  ],
  [
    "a traffic on two networks",
    site(
      "networks: { storage: { cidr: 10.78.0.0/24, carries: queue }, management: { cidr: 10.77.0.0/24, carries: queue } }\n",
      { hosts: onTwo },
    ),
    ["bad-value", "1:105", "which storage carries already"],
  ],
  [
    "a host outside of the management network",
    site("networks: { management: 10.77.0.0/28 }\n", {
      rest: rest.replace("/24", "/28"),
      hosts: hosts.replace("0.13", "0.23"),
    }),
    ["address-outside-network", "5:7", "on management, outside 10.77.0.0/28"],
  ],
  [
    "a virtual address outside of the management network",
    site("networks: { management: 10.77.0.0/24 }\n", { rest: rest.replace("77.0.10", "79.0.10") }),
    ["address-outside-network", "6:6", "lies outside management"],
  ],
  [
    "a virtual address with another prefix length than its network",
    site("networks: { management: 10.77.0.0/24 }\n", { rest: rest.replace("/24", "/25") }),
    ["address-outside-network", "6:6", "Write 10.77.0.10/24."],
  ],
  [
    "a public address in no network",
    site(two, {
      hosts: onTwo,
      rest: rest.replace("10.77.0.10/24", "{ internal: 10.77.0.10/24, public: 192.0.2.10/24 }"),
    }),
    ["address-outside-network", "6:41", "external: 192.0.2.0/24"],
  ],
  [
    "a public address in a network that a control host is not on",
    site(two, {
      hosts: onTwo.replace(", addresses: { storage: 10.78.0.12 }", ""),
      rest: rest.replace("10.77.0.10/24", "{ internal: 10.77.0.10/24, public: 10.78.0.10/24 }"),
    }),
    ["missing-network-address", "4:3", "the public virtual address lies there"],
  ],
  [
    "an IPv6 site with a public address of IPv4",
    site("networks: { external: 192.0.2.0/24 }\n", {
      hosts:
        'hosts:\n  c1: { address: "fd00:77::11", addresses: { external: 192.0.2.11 } }\n  c2: { address: "fd00:77::12", addresses: { external: 192.0.2.12 } }\n  c3: { address: "fd00:77:0::13", addresses: { external: 192.0.2.13 } }\n',
      rest: rest.replace("10.77.0.10/24", '{ internal: "fd00:77::10/64", public: 192.0.2.10/24 }'),
    }),
  ],
];

const fencingRows: readonly Row[] = [
  [
    "no fencing",
    site("", { rest: rest.replace(/fencing.*\n/, "") }),
    ["fencing-none", "1:1", "says nothing of fencing"],
  ],
  ...["yes", "true", "on", "Y"].map((word): Row => [
    `fencing: ${word}`,
    site("", { rest: rest.replace("lab", word) }),
    ["bad-value", "6:10", "for example ipmilan or redfish; or lab"],
  ]),
  ["fencing: no", site("", { rest: rest.replace("lab", "no") }), ["bad-value", "6:10", "Write none"]],
  ["fencing off", site("", { rest: rest.replace("lab", "none") }), ["fencing-none", "6:10", "Fencing is off"]],
  ["no agent", site("", { rest: rest.replace("lab", "{ action: off }") }), ["missing-key", "6:10", "names no agent"]],
  [
    "the agent's prefix",
    site("", { rest: rest.replace("lab", "fence_ipmilan") }),
    ["bad-value", "6:10", "for example ipmilan"],
  ],
  [
    "an action",
    site("", { rest: rest.replace("lab", "{ agent: lab, action: on }") }),
    ["bad-value", "6:32", "off or reboot"],
  ],
  [
    "a parameter that is a list",
    site("", { rest: rest.replace("lab", "{ agent: lab, parameters: { ip: [] } }") }),
    ["wrong-type", "6:42", "fencing.parameters.ip"],
  ],
  [
    "no parameters of a controller",
    site("", {
      hosts:
        "hosts:\n  c1: { address: 10.77.0.11, fencing: { ip: 10.1.0.1, login: a } }\n  c2: { address: 10.77.0.12, fencing: { ip: 10.1.0.2 } }\n  c3: 10.77.0.13\n",
      rest: rest.replace("lab", "redfish"),
    }),
    ["fencing-missing-parameter", "3:3", "no username"],
    ["fencing-missing-parameter", "4:3", "no ip and username"],
  ],
  [
    "a survivor that is no control host",
    site("", {
      hosts: hosts.replace("10.77.0.13", "{ address: 10.77.0.13, roles: quorum }"),
      rest: rest.replace("lab", "{ agent: lab, survivor: c3 }"),
    }),
    ["unknown-name", "6:34", "no control host"],
  ],
  [
    "a survivor of three",
    site("", { rest: rest.replace("lab", "{ agent: lab, survivor: c1, delay: 5s }") }),
    ["bad-value", "6:34", "their majority goes on"],
  ],
  [
    "a delay for nobody",
    site("", { rest: rest.replace("lab", "{ agent: lab, delay: 5s }") }),
    ["missing-key", "6:24", "names no survivor"],
  ],
  [
    "a delay without a unit",
    site("", {
      hosts: hosts.replace("10.77.0.13", "{ address: 10.77.0.13, roles: quorum }"),
      rest: rest.replace("lab", "{ agent: lab, survivor: c1, delay: 5 }"),
    }),
    ["bad-duration", "6:45", "unit"],
  ],
  [
    "no parameters for a host that only votes",
    site("", {
      hosts:
        "hosts:\n  c1: { address: 10.77.0.11, fencing: { ip: 10.1.0.1 } }\n  c2: { address: 10.77.0.12, fencing: { ip: 10.1.0.2 } }\n  q1: { address: 10.77.0.13, roles: quorum }\n",
      rest: rest.replace("lab", "{ agent: redfish, parameters: { username: a } }"),
    }),
  ],
  [
    "one switch for all",
    site("", { rest: rest.replace("lab", "{ agent: ipmilan, parameters: { ip: 10.1.0.1, username: a } }") }),
    ["fencing-same-switch", "3:3", '"c1" and "c2"'],
    ["fencing-same-switch", "4:3", '"c1" and "c3"'],
  ],
];

const serviceRows: readonly Row[] = [
  [
    "no services",
    site("", { rest: rest.replace(/services.*\n/, "") }),
    ["no-services", "1:1", "keystone, glance or octavia"],
  ],
  [
    "an empty list",
    site("", { rest: rest.replace("[keystone]", "[]") }),
    ["no-services", "7:1", "asks for no OpenStack service"],
  ],
  [
    "infrastructure alone",
    site("", { rest: rest.replace("[keystone]", "{ galera: }") }),
    ["no-services", "7:1", "serve nobody"],
  ],
  [
    "an unknown one",
    site("", { rest: rest.replace("[keystone]", "[keystone, glanze]") }),
    ["unknown-service", "7:22", 'Did you mean "glance"?'],
  ],
  [
    "one that the release lacks",
    site("release: zed\n", { rest: rest.replace("[keystone]", "[keystone, octavia]") }),
    ["service-not-in-release", "8:22", "epoxy"],
  ],
  [
    "one twice",
    site("", { rest: rest.replace("[keystone]", "[keystone, keystone]") }),
    ["duplicate-key", "7:22", "a second time"],
  ],
  [
    "a name of Object",
    site("", { rest: rest.replace("[keystone]", "[constructor, __proto__]") }),
    ["unknown-service", "7:12", "constructor"],
    ["unknown-service", "7:25", "__proto__"],
  ],
  ["a text", site("", { rest: rest.replace("[keystone]", "keystone") }), ["wrong-type", "7:11", "a list of names"]],
  [
    "a map in the list",
    site("", { rest: rest.replace("[keystone]", "[{ keystone: {} }]") }),
    ["wrong-type", "7:12", "map form"],
  ],
  [
    "an unknown option",
    site("", { rest: rest.replace("[keystone]", "{ keystone: { wokers: 3 } }") }),
    ["unknown-key", "7:25", 'Did you mean "workers"?'],
  ],
  [
    "an unknown option of an open schema",
    site("", { rest: rest.replace("[keystone]", "{ glance: { store: { kind: file, path: /a, pth: /b } } }") }),
    ["unknown-key", "7:54", 'Did you mean "path", which is written already?'],
  ],
  [
    "an option's type",
    site("", { rest: rest.replace("[keystone]", "{ keystone: { workers: many } }") }),
    ["wrong-type", "7:34", 'is "many"'],
  ],
  [
    "an option's range",
    site("", { rest: rest.replace("[keystone]", "{ keystone: { workers: 0 } }") }),
    ["bad-value", "7:34", "services.keystone.workers"],
  ],
  [
    "a missing option",
    site("", { rest: rest.replace("[keystone]", "{ glance: { store: { kind: file } } }") }),
    ["missing-key", "7:30", "path"],
  ],
  [
    "an option's choice",
    site("", { rest: rest.replace("[keystone]", "{ glance: { store: { kind: nfs, path: /a } } }") }),
    ["bad-value", "7:38", "takes file or swift"],
  ],
];

const yamlRows: readonly Row[] = [
  ["an empty file", "", ["empty-file", "1:1", "quorate init"]],
  ["comments only", "# nothing\n\n# here\n", ["empty-file", "1:1", "nothing but space"]],
  ["a document mark only", "---\n", ["empty-file", "1:1", "nothing but space"]],
  ["a list", "- a\n", ["wrong-type", "1:1", "The file takes a map, but is a list"]],
  ["a text", "hello\n", ["wrong-type", "1:1", '"hello"']],
  [
    "an open bracket",
    site("", { rest: rest.replace("[keystone]", "[keystone") }),
    ["yaml-syntax", "8:1", "end with a ]"],
  ],
  ["a tab", "site: a\nhosts:\n\tc1: 10.77.0.11\n", ["yaml-syntax", "3:1", "Indent with spaces"]],
  ["a missing colon", "site demo\nhosts: {}\n", ["yaml-syntax", "1:1", "missing colon"]],
  ["a key that is a list", "[a]: b\n", ["yaml-syntax", "1:1", "a key must be plain text"]],
  ["two documents", `${site("")}---\nsite: b\n`, ["multiple-documents", "8:1", "one site"]],
  ["a tag", site("site: !secret abc\n"), ["unsupported-tag", "1:15", '"!secret"']],
  ["an unknown alias", site("site: *nam\n"), ["unknown-alias", "1:7", '"*nam"']],
  ["a misspelt alias", site("site: &name demo\nsecrets: *nam\n"), ["unknown-alias", "2:10", "Did you mean *name?"]],
  ["a loop", site("rates: &r { host: *r }\n"), ["alias-loop", "1:19", '"*r"']],
  ["a control character", "site: a\u0000b\n", ["control-character", "1:8", "U+0000"]],
  ["depth", `site: ${"[".repeat(10_000)}`, ["nesting-too-deep", "1:70", "64 levels"]],
  ["merge of a text", site("<<: abc\n"), ["wrong-type", "1:5", '"abc"']],
];

describe.each([
  ["hosts", hostRows],
  ["values", valueRows],
  ["virtual addresses", addressRows],
  ["networks", networkRows],
  ["fencing", fencingRows],
  ["services", serviceRows],
  ["YAML", yamlRows],
])("findings about %s", (_, rows) => {
  test.each(rows.map(([name, text, ...expected]) => ({ name, text, expected })))("$name", ({ text, expected }) => {
    expectFindings(text, expected);
  });
});

test("a password is advised against, and not shown", () => {
  const text = site("", { rest: rest.replace("lab", "{ agent: lab, parameters: { password: hunter2 } }") });
  expectFindings(text, [["password-in-site", "6:38", "password_script"]]);
  const { findings } = parseSite(text, "site.yaml", vocabulary);
  expect(findings[0]?.severity).toBe("advice");
  expect(findings[0]?.excerpt).toBe("fencing: { agent: lab, parameters: { password: ••••••• } }");
});

test("the same place is found with CRLF line ends and a byte order mark", () => {
  const text = site("", { hosts: hosts.replace("0.13", "0.256") });
  expectFindings(`\uFEFF${text.replaceAll("\n", "\r\n")}`, [["bad-address", "4:7", "256"]]);
});

test("everything is reported at once, in the order of the file", () => {
  const text =
    "site: Demo\ndetecton: 1s\nhosts:\n  c1: 10.77.0.300\n  c1: 10.77.0.12\nvip: 10.77.0.10\nservices: [nowa]\n";
  expectFindings(text, [
    ["fencing-none", "1:1", "fencing"],
    ["bad-name", "1:7", "Demo"],
    ["unknown-key", "2:1", "detection"],
    ["bad-address", "4:7", "300"],
    ["duplicate-host", "5:3", "site.yaml:4:3"],
    ["bad-address", "6:6", "no prefix length"],
    ["unknown-service", "7:12", "nowa"],
  ]);
});
