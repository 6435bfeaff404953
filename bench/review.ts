import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
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
  const hostile: readonly (readonly [string, string])[] = [
    ["haproxy.cfg", "listen x\n server a 192.0.2.1:1 check inter 99s\n".repeat(2_200_000)],
    ["keepalived.conf", "x {\n".repeat(10_000)],
    ["cib.xml", `<!DOCTYPE c [<!ENTITY a "ha"><!ENTITY b "${"&a;".repeat(1000)}">]><cib>${"&b;".repeat(1000)}</cib>`],
    ["galera.cnf", "\u0000\u0001".repeat(100_000)],
    ["rabbitmq.config", "[{".repeat(30_000)],
  ];
  for (const [name, text] of hostile) {
    writeFileSync(join(directory, name), text);
    measure(`${name} of ${(text.length / 1024 / 1024).toFixed(1)} MiB`, ["--files", join(directory, name)]);
  }
} finally {
  rmSync(directory, { recursive: true, force: true });
}
