import { describe, expect, it } from "vitest";
import type { SiteKey } from "../catalogue/contract/origin.ts";
import type { Design } from "../catalogue/contract/design.ts";
import { technologiesOf, vocabulary } from "../catalogue/index.ts";
import { designSite } from "../design/design-site.ts";
import { parseSite } from "../spec/parse-site.ts";
import { recognise } from "./files/recognise.ts";
import { placesIn } from "./places.ts";
import { keyOf } from "./rendered/place-in-site.ts";
import { renderedFiles } from "./rendered/rendered-files.ts";
import { reviewDesign } from "./review-design.ts";

/** Every key of which a test changes the value, written out. */
const siteText = `site: test
detection: 1s
hosts:
  c1: { address: 10.77.0.1, zone: a, fencing: { ip: 10.78.0.1 } }
  c2: { address: 10.77.0.2, zone: b, fencing: { ip: 10.78.0.2 } }
  c3: { address: 10.77.0.3, zone: c, fencing: { ip: 10.78.0.3 } }
vip: { internal: 10.77.0.10/24, router-id: 10 }
fencing: { agent: ipmilan, action: off, parameters: { username: quorate, password: Sesam-Oeffne-Dich } }
services:
  keystone: { tokenMinutes: 60, passwordHashRounds: 12 }
  glance: { workers: 2, store: { kind: shared, path: /srv/images } }
  galera: { flush-log: 1, buffer-pool: 256M, max-connections: 1000 }
  rabbitmq: { memoryShare: 0.4 }
`;

function designOf(text: string): Design {
  const { site, findings } = parseSite(text, "site.yaml", vocabulary);
  if (site === undefined) throw new Error(JSON.stringify(findings));
  return designSite(site);
}

function review(text: string) {
  return reviewDesign(designOf(text), placesIn(text, "site.yaml"));
}

/** The keys that the lines are told at which a change of the site file changes, in files that the review reads. */
function keysOfChangedLines(changed: string): ReadonlySet<string> {
  const before = renderedFiles(designOf(siteText));
  const after = new Map(renderedFiles(designOf(changed)).map((file) => [file.shown, file.text.split("\n")]));
  const origins = technologiesOf(designOf(siteText)).flatMap((technology) => technology.files?.origins ?? []);
  const keys = before
    .filter((file) => recognise(file) !== undefined)
    .flatMap((file) =>
      file.text
        .split("\n")
        .filter((line, index) => line !== after.get(file.shown)?.[index])
        .map((line): SiteKey => keyOf(file, line, origins, placesIn(siteText, "site.yaml"))),
    );
  return new Set(keys.map((key) => key.join(".")));
}

describe("a rendered line", () => {
  it.each([
    ["detection", "detection: 1s", "detection: 2s"],
    ["vip.router-id", "router-id: 10", "router-id: 11"],
    ["fencing.action", "action: off", "action: reboot"],
    ["fencing.parameters.username", "username: quorate", "username: other"],
    ["fencing.parameters.password", "Sesam-Oeffne-Dich", "another"],
    ["hosts.c2.fencing.ip", "10.78.0.2", "10.78.0.9"],
    ["services.keystone.tokenMinutes", "tokenMinutes: 60", "tokenMinutes: 30"],
    ["services.keystone.passwordHashRounds", "Rounds: 12", "Rounds: 10"],
    ["services.glance.workers", "workers: 2", "workers: 3"],
    ["services.glance.store.path", "/srv/images", "/srv/other"],
    ["services.galera.flush-log", "flush-log: 1", "flush-log: 2"],
    ["services.galera.buffer-pool", "buffer-pool: 256M", "buffer-pool: 512M"],
    ["services.galera.max-connections", "max-connections: 1000", "max-connections: 900"],
    ["services.rabbitmq.memoryShare", "memoryShare: 0.4", "memoryShare: 0.5"],
  ])("that follows from %s is told there", (key, written, otherwise) => {
    expect(siteText).toContain(written);
    expect(keysOfChangedLines(siteText.replace(written, otherwise))).toEqual(new Set([key]));
  });

  it("that follows from another project's timers is told at those, and at the detection time without", () => {
    const found = review(`${siteText}timers: kolla-ansible\n`).find(({ code }) => code === "slow-membership");
    expect(found?.place).toMatchObject({ line: 14, column: 1 });
    expect(found?.remedy).toContain(
      "Change timers in the site file, from which /etc/corosync/corosync.conf is written.",
    );
  });
});

describe("a finding about rendered files", () => {
  it("names a well-known password of a fence device by its key, and shows no password", () => {
    const shared = siteText.replace("Sesam-Oeffne-Dich", "calvin");
    const own = siteText.replace("ip: 10.78.0.2", "ip: 10.78.0.2, password: calvin");
    for (const [text, line] of [
      [shared, 8],
      [own, 5],
    ] as const) {
      const [found, ...others] = review(text).filter(({ code }) => code === "default-password");
      expect(others.filter(({ place }) => place.line !== line)).toEqual([]);
      expect(found).toMatchObject({ severity: "error", place: { line } });
      expect(found?.excerpt).toContain("password: ••••••");
      expect(JSON.stringify(review(text))).not.toMatch(/calvin|Sesam/u);
    }
    expect(review(siteText).map(({ code }) => code)).toEqual(["one-cluster-ring", "no-loss-during-maintenance"]);
  });

  it("is not what the site or the design knows better", () => {
    const text = siteText
      .replace(/fencing: \{ agent.*/u, "fencing: none")
      .replace("/srv/images", "/var/lib/glance/images");
    expect(review(text).map(({ code }) => code)).toEqual(["one-cluster-ring", "no-loss-during-maintenance"]);
  });

  it("takes the brokers' clients by what they say themselves", () => {
    const codes = review(siteText.replace("detection: 1s", "detection: 60s")).map(({ code }) => code);
    expect(codes).toEqual(["one-cluster-ring", "no-loss-during-maintenance"]);
  });

  it("counts the time that the checks of a silent server wait", () => {
    const text = `${siteText.replace("detection: 1s", "detection: 5s")}timers: kolla-ansible\n`;
    const [found] = review(text).filter(({ message }) => message.includes("dead server"));
    expect(found?.message).toContain("noticed after 8 s (inter 2 s, fall 2, up to 2 s for each answer)");
  });
});

it("renders all members, and one of the hosts that are alike", () => {
  const hosts = Array.from({ length: 40 }, (_, n) => `  h${n}: 10.77.1.${n + 1}`).join("\n");
  const text = `hosts:\n${hosts}\n  n1: { address: 10.77.2.1, roles: [compute] }\nvip: 10.77.3.1/16\nfencing: lab\nservices: [keystone]\n`;
  const design = designOf(text);
  const rendered = new Set(renderedFiles(design).map(({ host }) => host));
  expect(design.members.every((member) => rendered.has(member))).toBe(true);
  // One that serves, and one that has no more than a firewall.
  expect(rendered.size).toBe(design.members.length + 2);
});
