import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { defaultRelease } from "../../src/catalogue/releases/index.ts";
import { designSite } from "../../src/design/design-site.ts";
import { renderHost } from "../../src/design/render.ts";
import { exampleSecrets } from "../../src/store/secrets.ts";
import { HostsInImage } from "./hosts-in-image.ts";
import { programsImage } from "./image.ts";
import { laying, type Said } from "./image-root.ts";
import { siteNamed } from "./sites.ts";

const design = designSite(siteNamed("three controllers", defaultRelease.name));
const vip = design.addresses[0]?.address ?? "";
const program = "/usr/libexec/quorate/firewall";

let hosts: HostsInImage;

/** Nothing has booted: what would start the end of a trial writes down what it was told. */
const withoutSystemd = `printf '#!/bin/sh\\necho "$@" >>/root/timers\\n' >/usr/local/bin/systemd-run
printf '#!/bin/sh\\necho "$@" >>/root/stopped\\n' >/usr/local/bin/systemctl
chmod 755 /usr/local/bin/systemd-run /usr/local/bin/systemctl`;

/** Ports that a member, a balancer and a firewall of nobody's have; each answers with a word and hangs up. */
const serve = [4567, 5000, 3306, 9100]
  .map((port) => `socat TCP-LISTEN:${port},fork,reuseaddr SYSTEM:'echo here' </dev/null >/dev/null 2>&1 &`)
  .join("\n");

function laid(): string {
  return laying(
    renderHost(design, "c1", exampleSecrets(design.secrets)).filter(({ path }) => path.includes("firewall")),
  );
}

/** Says "here" where the port answers, else what the kernel says; a silent port is given up after two seconds. */
async function reach(from: string, address: string, port: number): Promise<string> {
  const { text } = await hosts.run(from, `timeout 2 socat -u TCP:${address}:${port} - 2>&1 || echo "status $?"`);
  return /Connection refused/.test(text) ? "refused" : text;
}

function firewall(word: string): Promise<Said> {
  return hosts.run("c1", `${program} ${word}`);
}

beforeAll(async () => {
  hosts = new HostsInImage(await programsImage(), {
    c1: "10.77.0.11/24",
    c2: "10.77.0.12/24",
    stranger: "10.77.0.66/24",
  });
  const made = await hosts.run(
    "c1",
    `ip addr add ${vip}/32 dev eth0\n${withoutSystemd}\n${laid()}\n${serve}\nsleep 0.5`,
  );
  expect(made).toEqual({ exitCode: 0, text: "" });
});

afterAll(() => hosts.end());

describe("before there are rules", () => {
  test("anybody reaches a member's port", async () => {
    expect(await reach("stranger", "10.77.0.11", 4567)).toBe("here");
    expect((await firewall("loaded")).exitCode).toBe(1);
  });
});

describe("rules that are loaded", () => {
  beforeAll(async () => {
    expect(await firewall("load")).toEqual({ exitCode: 0, text: "" });
  });

  test("are on trial, with an end that is a matter of minutes", async () => {
    expect((await firewall("loaded")).exitCode).toBe(0);
    expect((await hosts.run("c1", "cat /root/timers")).text).toBe(
      `--quiet --collect --unit=quorate-firewall-trial --on-active=120 --timer-property=AccuracySec=1s ${program} roll-back`,
    );
  });

  test("let members in, and refuse a stranger at once", async () => {
    expect(await reach("c2", "10.77.0.11", 4567)).toBe("here");
    expect(await reach("stranger", "10.77.0.11", 4567)).toBe("refused");
  });

  test("let everybody in at the address, and nobody but the balancers behind it", async () => {
    expect(await reach("stranger", vip, 5000)).toBe("here");
    expect(await reach("stranger", "10.77.0.11", 5000)).toBe("refused");
    expect(await reach("c2", "10.77.0.11", 5000)).toBe("here");
  });

  test("leave ports alone that the design does not have", async () => {
    expect(await reach("stranger", "10.77.0.11", 9100)).toBe("here");
  });

  test("let guests in where they are admitted, after another load as well, and no longer than that", async () => {
    expect(await reach("stranger", vip, 3306)).toBe("refused");
    expect(await firewall("admit 10.77.0.66")).toEqual({ exitCode: 0, text: "" });
    expect(await reach("stranger", vip, 3306)).toBe("here");
    expect(await reach("stranger", "10.77.0.11", 4567)).toBe("refused");
    await firewall("load");
    expect(await reach("stranger", vip, 3306)).toBe("here");
    expect(await firewall("admit")).toEqual({ exitCode: 0, text: "" });
    expect(await reach("stranger", vip, 3306)).toBe("refused");
  });

  test("cut nobody off who is connected", async () => {
    const said = await hosts.run(
      "c1",
      `socat TCP-LISTEN:4568,reuseaddr SYSTEM:'sleep 2; echo still' </dev/null >/dev/null 2>&1 & sleep 0.2; ${program} unload`,
    );
    expect(said.exitCode).toBe(0);
    await hosts.run("stranger", "socat -u TCP:10.77.0.11:4568 - </dev/null >/root/said 2>&1 & sleep 0.5");
    expect(await firewall("load")).toEqual({ exitCode: 0, text: "" });
    expect((await hosts.run("stranger", "sleep 2.5; cat /root/said")).text).toBe("still");
  });
});

describe("a trial", () => {
  test("that nobody ends by keeping the rules takes the host back to none", async () => {
    expect((await firewall("roll-back")).exitCode).toBe(0);
    expect(await reach("stranger", "10.77.0.11", 4567)).toBe("here");
    expect(await firewall("keep")).toMatchObject({ exitCode: 1, text: expect.stringContaining("nobody kept them") });
  });

  test("is over once the rules are kept: the next boot loads them for good", async () => {
    await firewall("load");
    expect(await firewall("keep")).toEqual({ exitCode: 0, text: "" });
    await hosts.run("c1", `rm -f /root/timers; nft flush ruleset; rm -rf /run/quorate`);
    expect(await firewall("load")).toEqual({ exitCode: 0, text: "" });
    expect((await hosts.run("c1", "cat /root/timers")).exitCode).not.toBe(0);
    expect(await reach("stranger", "10.77.0.11", 4567)).toBe("refused");
  });

  test("of other rules takes the host back to those that were kept", async () => {
    await hosts.run("c1", "sed -i 's/4567/4569/g' /etc/quorate/firewall.nft");
    await firewall("load");
    expect(await reach("stranger", "10.77.0.11", 4567)).toBe("here");
    await firewall("roll-back");
    expect(await reach("stranger", "10.77.0.11", 4567)).toBe("refused");
    expect((await firewall("loaded")).exitCode).toBe(1);
  });

  test("of rules that nft does not take changes nothing", async () => {
    await hosts.run("c1", "echo nonsense >>/etc/quorate/firewall.nft");
    expect((await firewall("load")).exitCode).not.toBe(0);
    expect(await reach("stranger", "10.77.0.11", 4567)).toBe("refused");
  });
});

test("what is another's stays when the site's rules go", async () => {
  await hosts.run(
    "c1",
    "nft 'table inet theirs { chain input { type filter hook input priority filter; tcp dport 9100 reject; }; }'",
  );
  expect((await firewall("unload")).exitCode).toBe(0);
  expect(await reach("stranger", "10.77.0.11", 4567)).toBe("here");
  expect(await reach("stranger", "10.77.0.11", 9100)).toBe("refused");
});
