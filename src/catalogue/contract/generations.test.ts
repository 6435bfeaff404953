import { expect, test } from "vitest";
import { designSite } from "../../design/design-site.ts";
import { wantsOfHost, wantsOfSite } from "../../design/wants.ts";
import { parseSite } from "../../spec/parse-site.ts";
import { exampleSecrets } from "../../store/secrets.ts";
import { vocabulary } from "../index.ts";
import { loginInUse, loginsTaken, nameLeft, ringOf } from "./generations.ts";
import type { Secrets } from "./secret.ts";

const text = `hosts:
  c1: 10.77.0.11
  c2: 10.77.0.12
  c3: 10.77.0.13
vip: { internal: 10.77.0.10/24 }
services: [keystone, glance]
`;
const { site } = parseSite(text, "site.yaml", vocabulary);
if (site === undefined) throw new Error("the site is not sound");
const design = designSite(site);
const secrets = exampleSecrets(design.secrets);

function fileOf(path: string, more: Secrets): string {
  const all = wantsOfHost(design, "c1", { ...secrets, ...more }).files;
  return String(all.find((file) => file.path === path)?.content);
}

function scriptsOf(id: string, more: Secrets): string {
  const condition = wantsOfSite(design, { ...secrets, ...more }).find((each) => each.id === id);
  if (condition?.remedy.kind !== "make") throw new Error(`${id} is not made`);
  return `${condition.test}\n${condition.remedy.script}`;
}

const of = { user: "glance", passwordSecret: "p" };

test("a user goes by two names in turn: each password has one of its own, and keeps it for as long as it is let in", () => {
  const [one, other] = ["glance", "quorate-glance"];
  const told = (given: Secrets) => ({
    taken: loginsTaken(given, of).map(({ user, password }) => `${user} ${password}`),
    left: nameLeft(given, of),
  });
  expect(told({ p: "a" })).toEqual({ taken: [`${one} a`], left: other });
  expect(told({ p: "a", "p.next": "b" })).toEqual({ taken: [`${one} a`, `${other} b`], left: undefined });
  const used = { p: "b", "p.old": "a", "p.second": "yes" };
  expect(told(used)).toEqual({ taken: [`${other} b`, `${one} a`], left: undefined });
  expect(told({ p: "b", "p.second": "yes" })).toEqual({ taken: [`${other} b`], left: one });
  expect(loginInUse({}, of)).toEqual({ user: one, password: "" });
});

test("a ring's keys are those with a number alone", () => {
  const ring = { "f-0": "s", "f-10": "b", "f-2": "a", "f-2.made": "2026", "f-x": "", "other-1": "" };
  expect(ringOf(ring, "f").map(({ number }) => number)).toEqual([0, 2, 10]);
});

test("services use what is in use, and no file has what comes after it or was before", () => {
  const more = {
    "glance-queue-password": "queue-new",
    "glance-queue-password.old": "queue-old",
    "glance-queue-password.second": "yes",
    "glance-user-password": "user-new",
    "glance-user-password.next": "user-next",
  };
  const file = fileOf("/etc/glance/glance-api.conf", more);
  expect(file).toContain("rabbit://quorate-glance:queue-new@");
  expect(file).toMatch(/^username = glance\npassword = user-new$/m);
  expect(file).not.toMatch(/queue-old|user-next/);
});

test("brokers and keystone let both in, and then the one in use alone", () => {
  const next = { "glance-queue-password.next": "queue-next", "glance-user-password.next": "user-next" };
  expect(scriptsOf("rabbitmq/user glance of glance", next)).toContain('<<"quorate-glance"/utf8>>');
  expect(scriptsOf("rabbitmq/user glance of glance", next)).not.toContain("delete_user");
  expect(scriptsOf("rabbitmq/user glance of glance", {})).toMatch(
    /not rabbit_auth_backend_internal:exists\(<<"quorate-glance"\/utf8>>\)/,
  );
  expect(scriptsOf("glance/identity", next)).toContain("user-next");
  expect(scriptsOf("glance/identity", next)).toContain('= "1 1 0 3"');
  expect(scriptsOf("glance/identity", {})).toContain('= "1 0 3"');
});

test("all hosts have all keys of a ring, and the files of keystone's unit do not change with them", () => {
  const before = wantsOfHost(design, "c1", secrets);
  const after = wantsOfHost(design, "c1", { ...secrets, "keystone-fernet-2": "promoted" });
  const keys = ({ files }: typeof before) => files.flatMap(({ path }) => /fernet-keys\/(.*)/.exec(path)?.[1] ?? []);
  expect([keys(before), keys(after)]).toEqual([
    ["0", "1"],
    ["0", "1", "2"],
  ]);
  expect(after.units.flatMap(({ files }) => files).filter((path) => path.includes("-keys/"))).toEqual([]);
});
