import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { vocabulary } from "../catalogue/index.ts";
import { designSite } from "../design/design-site.ts";
import { FakeHost, type FakeAnswer } from "../hosts/fake.ts";
import { parseSite } from "../spec/parse-site.ts";
import { replaceDatabase } from "./replace-database.ts";

const { site } = parseSite(readFileSync("examples/copies.yaml", "utf8"), "site.yaml", vocabulary);
if (site === undefined) throw new Error("the example is sound");
const design = designSite(site);

/** What a script is, by what only it has. */
const kinds = [
  ["send", "copy-send"],
  ["check", "mountpoint -q"],
  ["begin", "galera_new_cluster"],
  ["clear", "install -d -o mysql"],
  ["join", "wsrep-sst-method=rsync"],
  ["serves", "wsrep_local_state"],
  ["stop", "systemctl stop"],
] as const;

function replaced(fails: (host: string, kind: string) => FakeAnswer | undefined) {
  const ran: string[] = [];
  const steps: string[] = [];
  const answer = (script: string, { name }: FakeHost): FakeAnswer => {
    const kind = kinds.find(([, words]) => script.includes(words))?.[0] ?? script;
    ran.push(`${name} ${kind}`);
    return fails(name, kind) ?? (kind === "send" ? { stdout: '{"bytes": 1000}' } : {});
  };
  const hosts = new Map(["c1", "c2", "c3", "d1"].map((name) => [name, new FakeHost(name, answer)]));
  const copy = hosts.get("d1");
  if (copy === undefined) throw new Error("there is a copy");
  const done = replaceDatabase(design, hosts, copy, "20261126t080000", (what) => void steps.push(what));
  return { done, ran, steps };
}

test("all serve until the data are there; the cluster begins from the first, and the others join one by one", async () => {
  const { done, ran, steps } = replaced(() => undefined);
  await done;
  expect(ran).toEqual([
    "d1 send",
    "c1 check",
    "c2 check",
    "c3 check",
    "c3 stop",
    "c2 stop",
    "c1 stop",
    "c1 begin",
    "c1 serves",
    "c2 clear",
    "c2 join",
    "c2 serves",
    "c3 clear",
    "c3 join",
    "c3 serves",
  ]);
  expect(steps[1]).toBe("stopping the database on c1, c2, c3: from here on nothing serves");
});

test("where one member's data cannot be moved aside, nothing is stopped", async () => {
  const { done, ran } = replaced((host, kind) =>
    host === "c2" && kind === "check" ? { exitCode: 1, stdout: "/var/lib has 10 bytes free\n" } : undefined,
  );
  await expect(done).rejects.toThrow("nothing was changed: on c2 /var/lib has 10 bytes free");
  expect(ran.filter((each) => each.endsWith("stop"))).toEqual([]);
});

test("a copy that cannot send says why, and nothing is stopped", async () => {
  const { done, ran } = replaced((_host, kind) =>
    kind === "send" ? { exitCode: 1, stdout: '{"refused": "c1 says busy"}' } : undefined,
  );
  await expect(done).rejects.toThrow("nothing was changed: d1 could not send what it brought back: c1 says busy");
  expect(ran).toEqual(["d1 send"]);
});

test("a database that does not begin stops the others from losing what they have", async () => {
  const { done, ran } = replaced((_host, kind) =>
    kind === "begin" ? { exitCode: 1, stderr: "no cluster\n" } : undefined,
  );
  await expect(done).rejects.toThrow(/^on c1 the database did not begin from what was brought back; .*\(no cluster\)$/);
  expect(ran.filter((each) => each.endsWith("clear"))).toEqual([]);
});
