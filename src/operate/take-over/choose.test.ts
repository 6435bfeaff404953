import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { vocabulary } from "../../catalogue/index.ts";
import type { Design } from "../../catalogue/contract/design.ts";
import { designSite } from "../../design/design-site.ts";
import { parseSite } from "../../spec/parse-site.ts";
import { exampleSecrets } from "../../store/secrets.ts";
import { chooseTakeOver, writtenOn, type Choice } from "./choose.ts";

function designOf(change: (text: string) => string = (text) => text): Design {
  const text = change(readFileSync("examples/three-controllers.yaml", "utf8"));
  const { site, findings } = parseSite(`adopted: true\n${text}`, "site.yaml", vocabulary);
  if (site === undefined) throw new Error(JSON.stringify(findings));
  return designSite(site);
}

const design = designOf();
const secrets = exampleSecrets(design.secrets);
const all = new Set(Object.keys(secrets));

function chosen(
  component: string,
  more: { known?: readonly string[]; taken?: readonly string[]; of?: Design } = {},
): Choice {
  const { known = [], taken = [], of = design } = more;
  return chooseTakeOver(component, {
    design: of,
    secrets: exampleSecrets(of.secrets),
    known: new Set(known),
    taken: new Set(taken),
  });
}

function because(choice: Choice): string {
  return choice.kind === "refused" ? choice.because : "taken";
}

test("of every component it is known whether it can be taken over first", () => {
  const said = Object.fromEntries(design.components.map(({ name }) => [name, because(chosen(name)).slice(0, 60)]));
  expect(said).toMatchSnapshot();
});

test("with the secrets of those who laid the site, and in order, all that keeps nothing can be taken over", () => {
  const taken: string[] = [];
  for (let more = true; more;) {
    const next = design.components.find(
      ({ name, service }) => !taken.includes(service) && chosen(name, { known: [...all], taken }).kind === "ready",
    );
    if (next !== undefined) taken.push(next.service);
    more = next !== undefined;
  }
  const left = design.components.filter(({ service }) => !taken.includes(service));
  expect(
    left.every(({ service }) =>
      design.components.some((each) => each.service === service && each.state === "stateful"),
    ),
  ).toBe(true);
  expect(taken.indexOf("memcached")).toBeLessThan(taken.indexOf("haproxy"));
  expect(taken.indexOf("haproxy")).toBeLessThan(taken.indexOf("keepalived"));
});

test("what must not run twice stops everywhere first; the rest goes host by host", () => {
  expect(chosen("haproxy", { taken: ["memcached"] })).toEqual({
    kind: "ready",
    technology: "haproxy",
    components: ["haproxy"],
    hosts: ["c1", "c2", "c3"],
    atOnce: false,
  });
  expect(chosen("virtual-address", { taken: ["memcached", "haproxy"] })).toMatchObject({ kind: "ready", atOnce: true });
  expect(writtenOn(design, secrets, "keepalived", "c1")).toEqual(["/etc/keepalived/quorate-interfaces.conf"]);
});

test("each secret that is missing is named, and none is shown", () => {
  const some = because(chosen("keystone-api", { taken: ["memcached", "haproxy"] }));
  expect(some).toMatch(/^its files hold .*write theirs into the secrets file under these names first$/);
  const used = [...all].filter((name) => some.includes(name));
  expect(used.length).toBeGreaterThan(1);
  const [first, ...others] = used;
  expect(because(chosen("keystone-api", { taken: ["memcached", "haproxy"], known: others }))).toContain(
    `its files hold ${first ?? ""}, which`,
  );
  for (const name of used) expect(some).not.toContain(secrets[name]);
});

test("what the cluster runs is the cluster's", () => {
  const managed = designOf((text) => `${text}\ncomponents:\n  glance-api: { manager: pacemaker }\n`);
  expect(because(chosen("glance-api", { of: managed }))).toContain("is run by pacemaker");
});

test("a name that is none is told with what was meant", () => {
  expect(because(chosen("haprxy"))).toBe("the site has no component haprxy; did you mean haproxy?");
  expect(because(chosen("the moon"))).toContain("it has ");
});
