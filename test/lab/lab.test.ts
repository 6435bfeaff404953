import { readFile } from "node:fs/promises";
import path from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { vocabulary } from "../../src/catalogue/index.ts";
import { hostSystem } from "../../src/design/wants.ts";
import { readSite } from "../../src/cli/read-site.ts";
import { hostGroup, processorDirectory } from "../../src/lab/cgroup.ts";
import { downLab } from "../../src/lab/down.ts";
import { findLab, listLabs, type Lab } from "../../src/lab/lab.ts";
import type { ScriptResult } from "../../src/hosts/host.ts";
import { silent } from "../../src/lab/progress.ts";
import { answersBySsh } from "../../src/lab/boot-hosts.ts";
import { upLab } from "../../src/lab/up.ts";
import type { Site } from "../../src/spec/site.ts";
import { connectionsFrom } from "./connections.ts";
import { leftOf } from "./leftovers.ts";
import { example, root } from "./quorate.ts";

/** What takes no time may take some on a machine that is busy with other things. */
const quick = { timeoutMs: 60_000 };
const names = ["test-one", "test-two"] as const;

let site: Site;
let lab: Lab;
let machineBefore: string;

beforeAll(async () => {
  const parsed = await readSite(example, vocabulary);
  if (parsed.site === undefined) throw new Error("the example cannot be read");
  site = parsed.site;
  for (const name of names) await downIfThere(name);
  machineBefore = await machineNetwork();
  lab = await upLab({ name: "test-one", site, system: hostSystem(site), siteFile: example }, silent);
  const agent = await readFile(path.join(root, "resource-agents/fence_quorate_lab"), "utf8");
  const install = `cat > /usr/sbin/fence_quorate_lab <<'AGENT'\n${agent}AGENT\nchmod 755 /usr/sbin/fence_quorate_lab`;
  await Promise.all(lab.hostNames.map((name) => lab.host(name).run(install, quick)));
});

afterAll(async () => {
  for (const name of names) await downIfThere(name);
});

async function downIfThere(name: string): Promise<void> {
  if (listLabs().some((each) => each.name === name)) await downLab(name);
}

function shared(host: string): string | undefined {
  return processorDirectory(hostGroup("test-one", host));
}

/** What a lab must never touch. */
async function machineNetwork(): Promise<string> {
  const shown = await Promise.all([
    execa("ip", ["-o", "link"]),
    execa("ip", ["-4", "addr"]),
    execa("ip", ["-4", "route", "show", "table", "all"]),
    execa("ip", ["rule"]),
  ]);
  return shown.map((each) => each.stdout).join("\n");
}

/** As Pacemaker calls it: options on standard input. */
function fence(options: string): Promise<ScriptResult> {
  return lab.host("c1").run(`printf '${options}' | fence_quorate_lab`, { timeoutMs: 30_000 });
}

/** What tells one installation from another. */
async function identityOf(each: Lab): Promise<string> {
  return (await each.host("c1").run("cat /etc/machine-id", quick)).stdout;
}

describe("a host of the lab", () => {
  test("answers a script with its exit status and both its streams", async () => {
    const result = await lab.host("c1").run("hostname; echo to stderr >&2; exit 7", quick);
    expect(result).toEqual({ exitCode: 7, stdout: "c1\n", stderr: "to stderr\n" });
  });

  test("has systemd as its first process, with no unit failed", async () => {
    const script = "systemctl is-system-running --wait; cat /proc/1/comm; systemctl --failed --no-legend";
    expect((await lab.host("c2").run(script, quick)).stdout).toBe("running\nsystemd\n");
  });

  test("reaches the others by name, and clients reach it", async () => {
    const ping = await lab.host("c1").run("ping -c1 -W2 c3 >/dev/null && echo reached", quick);
    expect(ping.stdout).toBe("reached\n");
    const inside = ["netns", "exec", lab.clientNamespace];
    const banner = await execa("ip", [...inside, "socat", "-u", "-T5", "TCP:10.77.0.12:22", "-"], { reject: false });
    expect(banner.stdout).toContain("SSH-2.0");
  });

  test("sets its own network's switches, and none of the machine's", async () => {
    const script = `
      echo 1 > /proc/sys/net/ipv4/ip_nonlocal_bind; cat /proc/sys/net/ipv4/ip_nonlocal_bind
      for file in kernel/pid_max vm/swappiness; do (echo 1 > /proc/sys/$file) 2>/dev/null && echo wrote $file || true; done
      date -s @0 >/dev/null 2>&1 && echo set the clock || true`;
    expect((await lab.host("c1").run(script, quick)).stdout).toBe("1\n");
    expect((await readFile("/proc/sys/net/ipv4/ip_nonlocal_bind", "utf8")).trim()).toBe("0");
  });

  test("may schedule in real time, as Corosync wants", async () => {
    expect((await lab.host("c1").run("chrt --rr 50 echo scheduled", quick)).stdout).toBe("scheduled\n");
  });

  test("leaves the machine's own network as it was", async () => {
    expect(await machineNetwork()).toBe(machineBefore);
  });
});

describe("a script over SSH", () => {
  test("may be large, and reads nothing of itself from standard input", async () => {
    const script = `cat; ${"# a line of no account\n".repeat(40_000)} echo the end`;
    expect((await lab.host("c1").run(script, { timeoutMs: 30_000 })).stdout).toBe("the end\n");
  });

  test("is in no argument list while it runs", async () => {
    const script = `secret=a-secret-word; ps -eo args | grep -c "[a]-secret-word" || true`;
    expect((await lab.host("c1").run(script, quick)).stdout).toBe("0\n");
  });

  test("is over when it ends, though a daemon that it started holds its streams", async () => {
    const begun = performance.now();
    const result = await lab.host("c1").run("sleep 30 & disown; echo started", quick);
    expect(result.stdout).toBe("started\n");
    expect(performance.now() - begun).toBeLessThan(5000);
  });

  test("may exit with ssh's own status, and stops at its first failure", async () => {
    expect(await lab.host("c1").run("exit 255", quick)).toEqual({ exitCode: 255, stdout: "", stderr: "" });
    expect(await lab.host("c1").run("false; echo went on", quick)).toEqual({ exitCode: 1, stdout: "", stderr: "" });
    expect((await lab.host("c1").run("true | false | true; echo went on", quick)).exitCode).toBe(1);
  });

  test("is ended on the host when its time is up", async () => {
    const run = lab.host("c1").run("echo $BASHPID > /run/timed; exec sleep 4242", { timeoutMs: 1000 });
    await expect(run).rejects.toMatchObject({ name: "HostError", code: "timed-out", host: "c1" });
    const gone = "for i in {1..50}; do pgrep -f 'sleep 424[2]' >/dev/null || { echo gone; exit; }; sleep 0.1; done";
    expect((await lab.host("c1").run(gone, quick)).stdout).toBe("gone\n");
  });

  test("is ended when it is interrupted", async () => {
    const stop = new AbortController();
    const run = lab.host("c1").run("sleep 30", { timeoutMs: 30_000, signal: stop.signal });
    setTimeout(() => stop.abort(), 300);
    await expect(run).rejects.toMatchObject({ name: "HostError", code: "interrupted" });
  });

  test("runs beside many others", async () => {
    const host = lab.host("c2");
    const runs = Array.from({ length: 30 }, (_, index) => host.run(`sleep 0.2; echo ${index}`, { timeoutMs: 30_000 }));
    const printed = (await Promise.all(runs)).map((each) => each.stdout);
    expect(printed).toEqual(Array.from({ length: 30 }, (_, index) => `${index}\n`));
  });
});

describe("power", () => {
  test("off is silence: no client sees a refusal, a reset or an end", async () => {
    const listen = "systemd-run --quiet --unit listener socat TCP-LISTEN:8888,fork,reuseaddr EXEC:cat; sleep 0.5";
    await lab.host("c2").run(listen, quick);
    const { connected, attempts } = connectionsFrom(lab.clientNamespace, "10.77.0.12", 8888, 2500);
    await connected;
    expect(await lab.power("c2", "off")).toBe("off");
    const seen = await attempts;
    expect(seen.made).toBeGreaterThan(0);
    expect(seen.errors).toEqual(["ETIMEDOUT"]);
    expect(seen.heldEndedBy).toBeNull();
    await expect(lab.host("c2").run("true", quick)).rejects.toMatchObject({ name: "HostError", code: "unreachable" });
  });

  test("on boots with the disk as it was, and without what was in memory", async () => {
    await lab.power("c2", "on");
    await answersBySsh(lab, "c2");
    const c2 = lab.host("c2");
    await c2.run("echo kept > /root/note; echo lost > /run/note; ip addr add 10.77.0.10/24 dev eth0", quick);
    expect(await lab.power("c2", "cycle")).toBe("on");
    await answersBySsh(lab, "c2");
    const after = await lab.host("c2").run("cat /root/note; test ! -e /run/note; ip -o -4 addr show eth0", quick);
    expect(after.stdout).toMatch(/^kept\n/);
    expect(after.stdout).toContain("10.77.0.12/24");
    expect(after.stdout).not.toContain("10.77.0.10/24");
  });

  test("a host that boots leaves the processor to the others, for a while", async ({ skip }) => {
    if (shared("c1") === undefined)
      skip("This machine has no group of processes that shares its processors in the first version's way.");
    const share = async (host: string) => Number(await readFile(path.join(shared(host) ?? "", "cpu.shares"), "utf8"));
    await lab.power("c2", "cycle");
    expect([await share("c1"), await share("c2")]).toEqual([1024, 256]);
    await vi.waitFor(async () => expect(await share("c2")).toBe(1024), { timeout: 40_000, interval: 500 });
    await answersBySsh(lab, "c2");
  });

  test("on does nothing to a host that is on, and off nothing to one that is off", async () => {
    const boots = async (): Promise<string> =>
      (await lab.host("c2").run("cat /proc/sys/kernel/random/boot_id", quick)).stdout;
    const before = await boots();
    expect(await lab.power("c2", "on")).toBe("on");
    expect(await boots()).toBe(before);
    expect(await lab.power("c3", "off")).toBe("off");
    expect(await lab.power("c3", "off")).toBe("off");
    expect(await lab.power("c3", "on")).toBe("on");
    await answersBySsh(lab, "c3");
  });

  test("freeze stops every process where it is and leaves the link; thaw lets them go on", async () => {
    const count =
      "systemd-run --quiet --unit counter bash -c 'for ((i = 0; ; i++)); do echo $i > /run/count; sleep 0.05; done'";
    await lab.host("c3").run(`${count}; sleep 0.3`, quick);
    expect(await lab.power("c3", "freeze")).toBe("frozen");
    expect((await lab.host("c1").run("ping -c1 -W2 c3", quick)).exitCode).toBe(0);
    await expect(lab.host("c3").run("true", { timeoutMs: 1000 })).rejects.toMatchObject({ code: "timed-out" });
    expect(await lab.power("c3", "thaw")).toBe("on");
    const counts = 'first=$(cat /run/count); sleep 0.5; test "$(cat /run/count)" -gt "$first"';
    expect((await lab.host("c3").run(counts, quick)).exitCode).toBe(0);
  });

  test("off takes a frozen host too", async () => {
    await lab.power("c3", "freeze");
    expect(await lab.power("c3", "off")).toBe("off");
    await expect(lab.power("c3", "freeze")).rejects.toThrow("c3 is off: there is nothing to freeze.");
    await lab.power("c3", "on");
    await answersBySsh(lab, "c3");
  });

  test("a power controller that was killed is started again", async () => {
    const found = await execa("pgrep", ["-f", "controller-main[.][jt]s test-one$"]);
    process.kill(Number(found.stdout), "SIGKILL");
    expect(await lab.power("c1", "status")).toBe("on");
  });

  test("a host that does not exist is named, with those that do", async () => {
    expect(() => lab.host("c9")).toThrow("Lab test-one has no host c9: it has c1, c2, c3.");
  });
});

describe("the fence agent, from inside a host", () => {
  test("describes itself in XML that Pacemaker reads", async () => {
    const script = "stonith_admin --metadata --agent fence_quorate_lab";
    const { exitCode, stdout } = await lab.host("c1").run(script, quick);
    expect(exitCode).toBe(0);
    expect(stdout).toContain('<action name="off"');
    expect(
      (
        await lab
          .host("c1")
          .run(
            "fence_quorate_lab --action metadata | python3 -c 'import sys, xml.dom.minidom; xml.dom.minidom.parse(sys.stdin)'",
            quick,
          )
      ).exitCode,
    ).toBe(0);
  });

  test("lists the hosts, and finds the controller well", async () => {
    expect((await fence("action=list\\n")).stdout).toBe("c1,\nc2,\nc3,\n");
    expect((await fence("action=monitor\\n")).exitCode).toBe(0);
    expect((await fence("action=validate-all\\n")).exitCode).toBe(0);
  });

  test("powers another host off, and its status then says so", async () => {
    expect((await fence("action=status\\nport=c2\\n")).exitCode).toBe(0);
    expect((await fence("action=off\\nnodename=c2\\nport=c2\\n")).exitCode).toBe(0);
    expect(await fence("action=status\\nport=c2\\n")).toMatchObject({ exitCode: 2, stdout: "Status: OFF\n" });
    expect(await lab.power("c2", "status")).toBe("off");
    expect((await fence("action=on\\nplug=c2\\n")).exitCode).toBe(0);
    await answersBySsh(lab, "c2");
  });

  test("reboots another host", async () => {
    await lab.host("c2").run("touch /run/before", quick);
    expect((await fence("action=reboot\\nplug=c2\\n")).exitCode).toBe(0);
    await answersBySsh(lab, "c2");
    expect((await lab.host("c2").run("test ! -e /run/before", quick)).exitCode).toBe(0);
  });

  test("refuses what it cannot do with a sentence and a failure", async () => {
    expect(await fence("action=off\\nplug=c9\\n")).toMatchObject({ exitCode: 1 });
    expect((await fence("action=off\\nplug=c9\\n")).stderr).toContain("has no host c9");
    expect((await fence("action=off\\n")).stderr).toContain("needs a plug");
    expect((await fence("action=explode\\nplug=c2\\n")).exitCode).toBe(1);
    expect((await lab.host("c1").run("fence_quorate_lab -o monitor -a /run/nowhere.sock", quick)).exitCode).toBe(1);
  });
});

/** Microseconds of each period that a lab's real-time processes have; undefined where the kernel shares none out. */
function realTimeOf(name: string): Promise<string | undefined> {
  return readFile(`/sys/fs/cgroup/cpu/quorate-lab-${name}/cpu.rt_runtime_us`, "utf8").catch(() => undefined);
}

describe("two labs", () => {
  test("with the same addresses live side by side, and one goes without the other", async () => {
    const two = await upLab({ name: "test-two", site, system: hostSystem(site) }, silent);
    expect(await identityOf(two)).not.toBe(await identityOf(lab));
    await expect(upLab({ name: "test-two", site, system: hostSystem(site) }, silent)).rejects.toMatchObject({
      code: "already-up",
    });
    expect(
      listLabs()
        .filter((each) => ["test-one", "test-two"].includes(each.name))
        .map((each) => [each.name, each.state]),
    ).toEqual([
      ["test-one", "up"],
      ["test-two", "up"],
    ]);
    const shares = await Promise.all(["test-one", "test-two"].map(realTimeOf));
    // Each can have what keeps time run before other work, none what another would lack.
    if (shares[0] !== undefined) expect(Math.min(...shares.map(Number))).toBeGreaterThanOrEqual(10_000);
    await downLab("test-two");
    expect(leftOf("test-two")).toEqual([]);
    expect(await identityOf(findLab("test-one"))).toBe(await identityOf(lab));
  });
});

describe("down", () => {
  test("leaves nothing, also with clients at work, a host frozen and another's container torn", async () => {
    const client = execa("ip", ["netns", "exec", lab.clientNamespace, "sleep", "300"], { reject: false });
    await lab.power("c3", "freeze");
    const nspawn = await execa("pgrep", ["-f", "systemd-nspawn.*--machine=test-one-2"]);
    process.kill(Number(nspawn.stdout), "SIGKILL");
    expect(leftOf("test-one").length).toBeGreaterThan(10);
    await downLab("test-one");
    expect(leftOf("test-one")).toEqual([]);
    expect((await client).isTerminated).toBe(true);
    expect(await machineNetwork()).toBe(machineBefore);
    await expect(downLab("test-one")).rejects.toMatchObject({ code: "unknown-lab" });
  });
});
