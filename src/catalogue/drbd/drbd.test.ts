import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { designSite } from "../../design/design-site.ts";
import { renderHost } from "../../design/render.ts";
import { parseSite } from "../../spec/parse-site.ts";
import { exampleSecrets } from "../../store/secrets.ts";
import { vocabulary } from "../index.ts";

const example = readFileSync("examples/drbd-database.yaml", "utf8");

function designed(change = (text: string) => text) {
  const { site, findings } = parseSite(change(example), "site.yaml", vocabulary);
  if (site === undefined) throw new Error(findings.map(({ message }) => message).join("\n"));
  return designSite(site);
}

function volumeFile(design: ReturnType<typeof designed>): string {
  const files = renderHost(design, "c1", exampleSecrets(design.secrets));
  return String(files.find(({ path }) => path === "/etc/drbd.d/quorate-database.res")?.content);
}

const twoNetworks = (text: string): string =>
  text
    .replace(/([cq]\d: \{ address: 10\.77\.0\.(\d+),)/g, "$1 addresses: { storage: 10.78.0.$2 },")
    .replace(
      "vip:",
      "networks: { management: 10.77.0.0/24, storage: { cidr: 10.78.0.0/24, carries: [replication] } }\nvip:",
    );
const nine = (text: string): string => text.replace("protocol: C", 'protocol: C, module: "9"');

describe("the volume's file", () => {
  test("of version 8.4 has fencing with the disk, and its handlers", () => {
    const file = volumeFile(designed());
    expect(file).toMatch(/disk \{\n +fencing resource-and-stonith;/);
    expect(file).toContain('fence-peer "/usr/libexec/quorate/drbd-handler /usr/lib/drbd/crm-fence-peer.sh";');
    expect(file).toContain(
      'after-resync-target "/usr/libexec/quorate/drbd-handler /usr/lib/drbd/crm-unfence-peer.sh";',
    );
    expect(file).not.toMatch(/node-id|path/);
  });

  test("of version 9 has fencing with the network, and numbers", () => {
    const file = volumeFile(designed(nine));
    expect(file).toMatch(/csums-alg crc32c;\n +fencing resource-and-stonith;/);
    expect(file).toContain('unfence-peer "/usr/libexec/quorate/drbd-handler /usr/lib/drbd/crm-unfence-peer.9.sh";');
    expect(file).toMatch(/on c2 \{\n +node-id 1;\n +address ipv4 10\.77\.0\.12:7788;/);
  });

  test("goes by the network that carries replication, and in version 9 by each that both are on", () => {
    expect(volumeFile(designed(twoNetworks))).toMatch(/on c1 \{\n +address ipv4 10\.78\.0\.11:7788;/);
    const paths = volumeFile(designed((text) => nine(twoNetworks(text)))).match(/host c1 address \S+/g);
    expect(paths).toEqual(["host c1 address ipv4", "host c1 address ipv4"]);
  });

  test("no split is ever resolved by itself", () => {
    expect(volumeFile(designed()).match(/after-sb-\dpri \w+;/g)).toEqual([
      "after-sb-0pri disconnect;",
      "after-sb-1pri disconnect;",
      "after-sb-2pri disconnect;",
    ]);
  });
});

test("the cluster promotes, mounts and starts, each where the one before it is and after it", () => {
  const { cluster } = designed();
  expect(cluster.resources.map(({ id, agent }) => [id, agent])).toEqual(
    expect.arrayContaining([
      ["quorate-drbd", "ocf:linbit:drbd"],
      ["quorate-drbd-mount", "ocf:heartbeat:Filesystem"],
      ["quorate-mariadb", "systemd:mariadb"],
    ]),
  );
  const words = cluster.constraints.map((each) => {
    if (each.kind === "colocation")
      return `${each.resource.resource} with ${each.with.resource} ${each.with.role ?? ""}`;
    return each.kind === "order" ? `${each.first.resource} ${each.first.action ?? ""} then ${each.next.resource}` : "";
  });
  expect(words).toEqual(
    expect.arrayContaining([
      "quorate-drbd-mount with quorate-drbd-clone Promoted",
      "quorate-drbd-clone promote then quorate-drbd-mount",
      "quorate-mariadb with quorate-drbd-mount ",
      "quorate-drbd-mount  then quorate-mariadb",
    ]),
  );
});

function lacks(change: (text: string) => string) {
  return designed(change).lacks.map(({ severity, sentence }) => [severity, sentence]);
}

test("a site that could lose what it acknowledged is told so, and one that would split is refused", () => {
  const unseen = ["warning", expect.stringMatching(/seen on emulated virtual machines alone/)];
  expect(lacks((text) => text)).toEqual([unseen]);
  expect(lacks((text) => text.replace(/fencing: .*/, "fencing: none"))).toEqual([
    ["error", expect.stringMatching(/^DRBD promotes a copy only when .* no fencing/)],
    unseen,
  ]);
  expect(lacks((text) => text.replace(", roles: [quorum]", ""))).toEqual([
    ["error", "DRBD keeps a volume on two hosts, and 3 hosts have the role control"],
    unseen,
  ]);
  expect(lacks((text) => text.replace("protocol: C", "protocol: A"))).toEqual([
    ["warning", expect.stringMatching(/protocol A acknowledges .* still on its way/)],
    unseen,
  ]);
  expect(lacks((text) => text.replace("protocol: C", "protocol: B"))).toEqual([
    ["warning", expect.stringMatching(/protocol B acknowledges .* both hosts lose power at once/)],
    unseen,
  ]);
});

test("a failover is foreseen step by step: fenced, promoted, mounted, recovered, found", () => {
  const terms =
    designed()
      .outages.find(({ endpoint }) => endpoint === "sql")
      ?.terms.map(({ what }) => what) ?? [];
  const order = [
    "the host is fenced",
    "it is promoted",
    "its file system is mounted",
    "the server starts",
    "the balancers' checks",
  ];
  const places = order.map((words) => terms.findIndex((what) => what.startsWith(words)));
  expect(places).toEqual(places.toSorted((left, right) => left - right));
  expect(places).not.toContain(-1);
});

test("what failed once is forgotten: a copy whose monitor timed out is not stopped before it is promoted", () => {
  const { resources } = designed().cluster;
  const metas = resources.map(({ id, spread, meta }) => [id, "meta" in spread ? spread.meta : meta] as const);
  for (const id of ["quorate-drbd", "quorate-drbd-mount"])
    expect(new Map(metas).get(id)).toMatchObject({ "failure-timeout": "1min" });
});

test("the server starts without what costs a failover time: no key of its own, no question after Galera's log, no line for each check", () => {
  const design = designed();
  const files = renderHost(design, "c1", exampleSecrets(design.secrets));
  const content = (end: string): string => String(files.find(({ path }) => path.endsWith(end))?.content);
  expect(content("99-quorate.cnf")).toMatch(/^ssl = OFF$/mu);
  expect(content("99-quorate.cnf")).toMatch(/^log_warnings = 1$/mu);
  expect(content("99-quorate.cnf")).toMatch(/\[client\]\nskip-ssl-verify-server-cert/u);
  expect(content("mariadb.service.d/quorate.conf")).toContain("ExecStart=\nExecStart=/usr/sbin/mariadbd $MYSQLD_OPTS");
});
