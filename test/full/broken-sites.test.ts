import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { labSite, type LabSite } from "../lab/lab-site.ts";
import { apply, wholeWithin } from "../lab/one-site.ts";
import { quorate } from "../lab/quorate.ts";

/** The drills prove themselves: each site here is broken in one way, and fails the drill that is meant to catch it, for that reason. */

const kept = z.object({ verdict: z.string(), reasons: z.array(z.string()), losses: z.object({ lost: z.number() }) });

/** A site that is designed so, and has bash run on every host after the apply. */
function brokenSite(change: (text: string) => string, breakBy?: string): LabSite {
  const lab = labSite("test-broken", change);
  test("is applied", async () => {
    const { exitCode } = await apply(lab.file());
    expect(exitCode).toBe(0);
    expect(await wholeWithin(lab.file(), 90_000)).toBe(true);
    for (const host of breakBy === undefined ? [] : ["c1", "c2", "c3"]) {
      const { exitCode: code, stderr } = await quorate([
        "lab",
        "exec",
        host,
        "--name",
        lab.name,
        "--",
        "bash",
        "-c",
        breakBy ?? "",
      ]);
      expect(code, stderr).toBe(0);
    }
  });
  return lab;
}

async function drillOf(lab: LabSite, drill: string): Promise<z.infer<typeof kept>> {
  const output = join(lab.directory(), drill);
  const { exitCode, stderr } = await quorate(["drill", lab.file(), drill, "-o", output, "--json"]);
  expect([0, 1], stderr).toContain(exitCode);
  return kept.parse(JSON.parse(await readFile(join(output, "verdict.json"), "utf8")));
}

describe("a database that does not write through, whose members all lose their power", () => {
  const lab = brokenSite((text) =>
    text.replace(/^services:.*$/m, "services: { keystone: {}, glance: {}, galera: { flush-log: 0 } }"),
  );
  test("has lost what it acknowledged", async () => {
    const { verdict, losses, reasons } = await drillOf(lab, "cold-start");
    expect(verdict).toBe("fail");
    expect(losses.lost, reasons.join("\n")).toBeGreaterThan(0);
  });
});

describe("an address that is held for as long as the balancer's process lives", () => {
  const check = "/usr/libexec/quorate/may-hold-address";
  const lab = brokenSite((text) => text, `printf '#!/bin/sh\\npidof haproxy >/dev/null\\n' > ${check}`);
  test("stays with a balancer that answers nobody", async () => {
    const { verdict, reasons } = await drillOf(lab, "stop-haproxy");
    expect(verdict).toBe("fail");
    expect(reasons).toContainEqual(
      expect.stringMatching(/without an answer, no single failure may cost more than 5\.00 s/),
    );
  });
});

describe("an address's keeper that nobody starts again", () => {
  const dropIn = "/etc/systemd/system/keepalived.service.d/zz-broken.conf";
  const lab = brokenSite(
    (text) => text,
    `printf '[Service]\\nRestart=no\\nExecStopPost=\\n' > ${dropIn} && systemctl daemon-reload`,
  );
  test("is missed, or leaves its address behind beside the next holder's", async () => {
    const { verdict, reasons } = await drillOf(lab, "kill-virtual-address");
    expect(verdict).toBe("fail");
    expect(reasons).toContainEqual(
      expect.stringMatching(
        /^The site did not become whole again: .*(hold the internal address|keepalived does not run)/,
      ),
    );
  });
});

describe("a site without fencing", () => {
  const lab = brokenSite((text) => text.replace(/^fencing:.*$/m, "fencing: none").replace(/^ +# stays off.*$/m, ""));
  test("takes over from a host that may still be at it", async () => {
    const { verdict, reasons } = await drillOf(lab, "isolate");
    expect(verdict).toBe("fail");
    expect(reasons).toContainEqual(expect.stringMatching(/was not fenced, though the others did not hear it/));
  });
});

describe("queues that are on one broker each", () => {
  const lab = brokenSite((text) =>
    text.replace(/^services:.*$/m, "services: { keystone: {}, glance: {}, rabbitmq: { queues: classic } }"),
  );
  test("take no message while the host of theirs is lost", async () => {
    const { verdict, reasons } = await drillOf(lab, "power-off@queue-leader");
    expect(verdict).toBe("fail");
    expect(reasons).toContainEqual(
      expect.stringMatching(/^Confirmed publishes: .* without an answer, the design allows/),
    );
  });
});
