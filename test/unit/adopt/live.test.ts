import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { adopt } from "../../../src/adopt/adopt.ts";
import type { QuestionName } from "../../../src/adopt/questions.ts";
import { vocabulary } from "../../../src/catalogue/index.ts";
import { designSite } from "../../../src/design/design-site.ts";
import { parseSite } from "../../../src/spec/parse-site.ts";
import { answerOf, fileLine, hostsOf, now, unitBlock, type HostOutput } from "./host-output.ts";

/** Hosts that run as they are written, but for one thing: it is found, and nothing else is. */

const path = "examples/three-controllers.yaml";
const { site } = parseSite(readFileSync(path, "utf8"), path, vocabulary);
if (site === undefined) throw new Error(`${path} has errors`);
const design = designSite(site);

/** What live hosts add to what stands in files: as the programs print it. */
const membership = [
  "runtime.config.totem.token (u32) = 800",
  "runtime.config.totem.consensus (u32) = 960",
  ...[11, 12, 13].map((id) => `runtime.members.${id}.status (str) = joined`),
  ...[11, 12, 13].flatMap((id, index) => [
    `nodelist.node.${index}.nodeid (u32) = ${id}`,
    `nodelist.node.${index}.name (str) = c${index + 1}`,
    `nodelist.node.${index}.ring0_addr (str) = 10.77.0.${id}`,
  ]),
  "Quorate:          Yes",
].join("\n");
const database = [
  "version\t11.8.3-MariaDB",
  "wsrep_on\tON",
  "wsrep_cluster_address\tgcomm://10.77.0.11,10.77.0.12,10.77.0.13",
  "wsrep_provider_options\tevs.suspect_timeout = PT0.5S; evs.keepalive_period = PT0.1S",
  "wsrep_cluster_size\t3",
  "wsrep_cluster_status\tPrimary",
].join("\n");
const brokers = ["rabbit@c1", "rabbit@c2", "rabbit@c3"];
const broker = JSON.stringify({
  node: "rabbit@c1",
  tickSeconds: 4,
  members: brokers,
  running: brokers,
  partitions: [],
});
const cluster = `<pacemaker-result><nodes>${["c1", "c2", "c3"].map((name) => `<node name="${name}" online="true" standby="false" maintenance="false"/>`).join("")}</nodes></pacemaker-result>`;

type Change = (printed: Record<QuestionName, string>) => void;

/** @param change what is otherwise on c2 */
function found(change: Change, silent: readonly QuestionName[] = []): readonly string[] {
  const hosts = hostsOf(design).map(({ asked, printed }): HostOutput => ({
    asked,
    printed: { ...printed, membership, database, broker, cluster },
  }));
  const second = hosts[1];
  if (second === undefined) throw new Error("the example has three hosts");
  change(second.printed);
  const answers = hosts.map((host) => answerOf(host, host === second ? silent : []));
  const { findings } = adopt(answers, { file: "site.yaml", ssh: {}, nowMs: now * 1000 });
  const live = findings.filter(({ place }) => !place.file.includes("site.yaml"));
  const own = new Set(quiet);
  return live.map(({ code, message }) => `${code}: ${message}`).filter((line) => !own.has(line));
}

/** What the review says of the files of this site anyway. */
const quiet: readonly string[] = ofFiles();
function ofFiles(): readonly string[] {
  const answers = hostsOf(design).map((host) => answerOf(host));
  const { findings } = adopt(answers, { file: "site.yaml", ssh: {}, nowMs: now * 1000 });
  return findings.map(({ code, message }) => `${code}: ${message}`);
}

const unit =
  (name: string, properties: Readonly<Record<string, string>>): Change =>
  (printed) => {
    printed.units = printed.units
      .split("\n\n")
      .map((block) => (block.startsWith(`Id=${name}\n`) ? unitBlock(name, properties) : block))
      .join("\n\n");
  };

describe("a site that runs as it is written", () => {
  test("draws no finding about what runs", () => {
    // What is risky about the files themselves.
    const codes = quiet.map((line) => line.replace(/:.*$/su, ""));
    expect([...new Set(codes)].toSorted()).toEqual(["image-store-on-one-disk", "one-ring"]);
    expect(found(() => undefined)).toEqual([]);
  });
});

const rows: readonly (readonly [string, Change, string])[] = [
  [
    "a token that was changed in the running cluster",
    (printed) => {
      printed.membership = membership.replace("= 800", "= 3000");
    },
    "runs-otherwise: corosync.token is 0.8 s by the files of c2, and 3 s in the program that runs there.",
  ],
  [
    "a database member with another time-out",
    (printed) => {
      printed.database = database.replace("PT0.5S", "PT5S");
    },
    "runs-otherwise: galera.evs.suspect_timeout is 0.5 s by the files of c2, and 5 s in the program that runs there.",
  ],
  [
    "a user of the database who may come from anywhere",
    (printed) => {
      printed.database = `${database}\naccount:nova@%\tguarded some\naccount:x\tnonsense\naccount:y@%\tguarded much`;
    },
    "login-from-anywhere: nova may log in to the database from any host: who has its password needs no host of the site.",
  ],
  [
    "a user of the database without a password",
    (printed) => {
      printed.database = `${database}\naccount:@10.0.0.%\topen some\naccount:check@%\topen some`;
    },
    "anyone-logs-in: The database lets check in from any host without a password: whoever reaches its port reads and writes what it may.",
  ],
  [
    "a file that was written after the last start",
    (printed) => {
      printed.files = printed.files
        .split("\n")
        .map((line) => (line.startsWith("/etc/haproxy/haproxy.cfg\t") ? line.replace(/\d+$/u, String(now - 60)) : line))
        .join("\n");
    },
    "not-restarted: This file was written 27 min after haproxy.service on c2 last took it up.",
  ],
  [
    "a unit that the boot does not start",
    unit("keepalived.service", { UnitFileState: "disabled" }),
    "not-started-at-boot: keepalived.service runs on c2, and its boot does not start it: when the host comes back, it will not.",
  ],
  [
    "a balancer that does not run",
    unit("haproxy.service", { ActiveState: "inactive", SubState: "dead" }),
    "written-not-run: c2 has this file, and no program that reads it runs there.",
  ],
  [
    "a database member that is missing",
    (printed) => {
      printed.database = database.replace("wsrep_cluster_size\t3", "wsrep_cluster_size\t2");
    },
    "members-differ: The database cluster has 2 members as c2 sees it, and the file there lists 3: 10.77.0.11, 10.77.0.12 and 10.77.0.13.",
  ],
  [
    "a member that founded a cluster of its own",
    (printed) => {
      printed.database = database.replace("gcomm://10.77.0.11,10.77.0.12,10.77.0.13", "gcomm://");
    },
    "members-differ: The database member on c2 was started with gcomm://, and its file says gcomm://10.77.0.11,10.77.0.12,10.77.0.13.",
  ],
  [
    "a broker that is away",
    (printed) => {
      printed.broker = JSON.stringify({
        node: "rabbit@c2",
        tickSeconds: 4,
        members: brokers,
        running: brokers.slice(0, 2),
        partitions: [],
      });
    },
    "members-differ: The message brokers know rabbit@c1, rabbit@c2 and rabbit@c3, and rabbit@c3 does not run as c2 sees it.",
  ],
  [
    "a cluster member that is away",
    (printed) => {
      printed.membership = membership.replace(
        "runtime.members.13.status (str) = joined",
        "runtime.members.13.status (str) = left",
      );
    },
    "members-differ: Of the 3 members of the cluster (c1, c2 and c3) c2 sees 2.",
  ],
  [
    "a node in standby",
    (printed) => {
      printed.cluster = cluster.replace('"c3" online="true" standby="false"', '"c3" online="true" standby="true"');
    },
    "members-differ: Pacemaker was told to leave c3 aside (standby or maintenance): it runs nothing that fails elsewhere.",
  ],
  [
    "another version of a program",
    (printed) => {
      printed.packages = "keystone\t2:26.0.0-1\n";
    },
    "versions-differ: Hosts run different versions of keystone (2:27.0.0-3 on c1 and c3, 2:26.0.0-1 on c2).",
  ],
  [
    "an address that two hosts hold",
    (printed) => {
      printed.network = `2: eth0    inet 10.77.0.10/24 scope global eth0\n${printed.network}`;
    },
    "address-misheld: c1 and c2 hold the virtual address 10.77.0.10 at the same time: clients meet now the one, now the other.",
  ],
  [
    "a server that the balancer does not use",
    (printed) => {
      printed.balancer = "# pxname,svname,status,check_status\nsql,c3,DOWN,* L4CON\nsql,c1,UP,L7OK\nsql,BACKEND,UP,\n";
    },
    "part-failed: The balancer on c2 sends nobody to c3 of sql: its check says L4CON.",
  ],
];

describe("what runs is not what is written", () => {
  test.each(rows)("%s", (_, change, expected) => {
    expect(found(change)).toEqual([expected]);
  });

  test("a failed unit", () => {
    const failed = found((printed) => {
      printed.units = `${printed.units}\n\n${unitBlock("glance-scrubber.service", { ActiveState: "failed", SubState: "failed" })}`;
    });
    expect(failed).toEqual(["part-failed: glance-scrubber.service on c2 has failed."]);
  });
});

describe("hosts that answer in their own way", () => {
  test("a question that was not answered is told, and the others count", () => {
    expect(found(() => undefined, ["database", "units"])).toContain(
      "answer-missing: c2 did not say its units and what its database server knows in time; what is told of it lacks that.",
    );
  });

  test("a host that does not even say its name is not described", () => {
    const [first, ...others] = hostsOf(design);
    if (first === undefined) throw new Error("the example has three hosts");
    const noise = "\u0000\u001b[2J<<<%%%\t\t\t\n".repeat(500);
    const printed = Object.fromEntries(Object.keys(first.printed).map((name) => [name, noise]));
    const garbage = answerOf({ asked: "10.77.0.11", printed: { ...first.printed, ...printed } });
    const { readings, findings, text } = adopt([garbage, ...others.map((host) => answerOf(host))], {
      file: "site.yaml",
      ssh: {},
      nowMs: now * 1000,
    });
    expect(readings.map(({ host }) => host)).toEqual(["c2", "c3"]);
    expect(findings.find(({ code }) => code === "host-unread")?.message).toBe(
      "10.77.0.11 was reached and answered nothing that can be understood: it did not even say its name.",
    );
    expect(text).not.toContain("\u001b");
  });

  test("garbage in every answer but the name costs no more than the answers", () => {
    const noise = `${"=,<>\t{}[]\u0000\n".repeat(2000)}<node ${"a".repeat(5000)}`;
    const lines = found((printed) => {
      const name = printed.about;
      for (const question of Object.keys(printed)) Object.assign(printed, { [question]: noise });
      printed.about = name;
      printed.files = `${noise}\n${fileLine("/etc/haproxy/haproxy.cfg", noise)}`;
    });
    expect(lines.filter((line) => line.startsWith("file-"))).toHaveLength(1);
  });
});
