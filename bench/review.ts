import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/**
 * `quorate check` as a whole process, built: the example, a site of a thousand hosts, and hostile files. Wall time,
 * processor time and memory; the best of five, as other work may share the machine. Build first: npm run build.
 */

const main = "dist/cli/main.js";
const directory = mkdtempSync(join(tmpdir(), "quorate-bench-"));

function bigSite(hosts: number, zones: number): string {
  const lines = Array.from(
    { length: hosts },
    (_, n) => `  h${n}: { address: 10.77.${Math.floor(n / 250)}.${(n % 250) + 1}, zone: rack-${n % zones} }`,
  );
  return `site: big\nhosts:\n${lines.join("\n")}\nvip: { internal: 10.77.200.10/16 }\nfencing: { agent: lab }\nservices: [keystone, glance]\n`;
}

const mebibyte = 1024 * 1024;
const linesMost = 19_990;

/** One line or a few of each kind of file, as a hostile one repeats it. */
const units: Readonly<Record<string, string>> = {
  "haproxy.cfg": "listen x\n server a 192.0.2.1:1 check inter 99s\n",
  "keepalived.conf": "vrrp_instance a {\n virtual_router_id 1\n}\n",
  "corosync.conf": "totem {\n token: 3000\n}\n",
  "galera.cnf": "[mysqld]\nwsrep_on=ON\n",
  "rabbitmq.conf": "cluster_partition_handling = ignore\n",
  "rabbitmq.config": "{rabbit, [{net_ticktime, 1}]},\n",
  "definitions.json": '{"policies":[{"name":"x","definition":{"ha-mode":"all"}}]},\n',
  "cib.xml": '<cib><nvpair id="x" name="y" value="z"/></cib>\n',
  "nova.conf": "[DEFAULT]\ntransport_url = rabbit://a:b@c\n",
};

function file(folder: string, name: string, text: string | Uint8Array): void {
  writeFileSync(join(folder, name), text);
}

/** As large as a file may be that is read at all. */
function largest(unit: string): string {
  const line = unit.replaceAll("\n", " ").repeat(Math.ceil(50 / unit.length));
  return `${line}\n`.repeat(Math.min(linesMost, Math.floor((mebibyte - 1) / (line.length + 1))));
}

/** Each makes one directory that nobody should have to wait for. */
const hostileFiles: readonly (readonly [string, (folder: string) => void])[] = [
  ...Object.entries(units).flatMap(
    ([name, unit]) =>
      [
        [`100 MiB ${name}`, (folder: string) => file(folder, name, unit.repeat((100 * mebibyte) / unit.length))],
        [`1 MiB ${name}`, (folder: string) => file(folder, name, largest(unit))],
        [`binary ${name}`, (folder: string) => file(folder, name, new Uint8Array(mebibyte).fill(7))],
        [`truncated ${name}`, (folder: string) => file(folder, name, unit.slice(0, unit.length / 2))],
      ] as const,
  ),
  [
    "a billion laughs",
    (folder) => {
      const entities = Array.from({ length: 9 }, (_, n) => `<!ENTITY l${n + 1} "${`&l${n};`.repeat(10)}">`).join("\n");
      file(folder, "cib.xml", `<!DOCTYPE cib [<!ENTITY l0 "ha">\n${entities}]>\n<cib>&l9;</cib>`);
    },
  ],
  [
    "10,000 nested blocks",
    (folder) => file(folder, "keepalived.conf", `${"x {\n".repeat(10_000)}${"}\n".repeat(10_000)}`),
  ],
  ["10,000 nested sections", (folder) => file(folder, "corosync.conf", "x {\n".repeat(10_000))],
  ["10,000 nested terms", (folder) => file(folder, "rabbitmq.config", "[{\n".repeat(10_000))],
  ["10,000 nested elements", (folder) => file(folder, "cib.xml", `${"<a>\n".repeat(10_000)}${"</a>\n".repeat(9_990)}`)],
  ["10,000 nested lists", (folder) => file(folder, "definitions.json", "[".repeat(mebibyte - 1))],
  [
    "a tebibyte that is not there",
    (folder) => {
      file(folder, "cib.xml", "");
      truncateSync(join(folder, "cib.xml"), 2 ** 40);
    },
  ],
  [
    "a pipe, links to a device, to the root and in a circle, a directory by a file's name",
    (folder) => {
      execFileSync("mkfifo", [join(folder, "haproxy.cfg")]);
      for (const [to, name] of [
        ["/dev/zero", "nova.conf"],
        ["/", "root"],
        [".", "circle"],
      ] as const)
        symlinkSync(to, join(folder, name));
      mkdirSync(join(folder, "galera.cnf"));
    },
  ],
  [
    "19,000 small files",
    (folder) => {
      for (let n = 0; n < 19_000; n += 1) file(folder, `${n}.conf`, "[DEFAULT]\ntransport_url = rabbit://a:b@c\n");
    },
  ],
];

/** Runs the command and has it say at its end what it took. */
function measure(name: string, args: readonly string[]): void {
  const probe = `process.on("exit",()=>{const u=process.resourceUsage();require("fs").writeSync(2,JSON.stringify({cpu:(u.userCPUTime+u.systemCPUTime)/1e6,mib:u.maxRSS/1024})+"\\n")})`;
  const hook = join(directory, "probe.cjs");
  writeFileSync(hook, probe);
  const runs = Array.from({ length: 5 }, () => {
    const started = performance.now();
    const quoted = [process.execPath, "--require", hook, main, "check", ...args].map((word) => `'${word}'`).join(" ");
    const printed = execFileSync("bash", ["-c", `${quoted} 2>&1 >/dev/null || true`], { encoding: "utf8" });
    const used: unknown = JSON.parse(printed.trim().split("\n").at(-1) ?? "{}");
    return { seconds: (performance.now() - started) / 1000, used };
  });
  const [best] = runs.toSorted((a, b) => a.seconds - b.seconds);
  process.stdout.write(`${name}: ${best?.seconds.toFixed(2) ?? ""} s, ${JSON.stringify(best?.used)}\n`);
}

try {
  measure("three controllers", ["examples/three-controllers.yaml"]);
  for (const zones of [3, 40, 1000]) {
    const path = join(directory, `big-${zones}.yaml`);
    writeFileSync(path, bigSite(1000, zones));
    measure(`1,000 hosts in ${zones} zones`, [path]);
  }
  for (const [name, content] of hostileFiles) {
    const folder = join(directory, `hostile-${name.replaceAll(/[^a-z0-9]+/gu, "-")}`);
    mkdirSync(folder);
    content(folder);
    measure(name, ["--files", folder]);
  }
  measure("a device", ["--files", "/dev/zero"]);
} finally {
  rmSync(directory, { recursive: true, force: true });
}
