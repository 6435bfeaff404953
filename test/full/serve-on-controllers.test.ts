import { setTimeout as pause } from "node:timers/promises";
import { expect, test } from "vitest";
import { z } from "zod";
import { findLab } from "../../src/lab/lab.ts";
import { labSite } from "../lab/lab-site.ts";
import { apply, wholeWithin } from "../lab/one-site.ts";
import { quorate } from "../lab/quorate.ts";

/** A site that watches itself, and what becomes of its page when the host with the page is lost; the tests build on each other. */

const name = "test-serve";
const { file } = labSite(name, (text) =>
  text
    .replace("site: demo", "site: demo\ncertificates: own\nserve: { on: controllers }")
    .replace("[keystone, glance]", "[keystone]"),
);
const members = ["c1", "c2", "c3"] as const;
let token = "";

/** What the page's service answers to a client on a host; undefined where it does not. */
async function asked(from: string, path: string): Promise<string | undefined> {
  const { stdout, exitCode } = await findLab(name)
    .host(from)
    .run(
      `curl -fsS -m 3 --cacert /usr/local/share/ca-certificates/quorate-site.crt -H 'Authorization: Bearer ${token}' https://10.77.0.10:8470${path}`,
      { timeoutMs: 15_000 },
    );
  return exitCode === 0 ? stdout : undefined;
}

const servedFrom = z.object({ servedBy: z.string() });

async function pageFrom(from: string, not = ""): Promise<string> {
  for (let tries = 0; tries < 60; tries += 1) {
    const text = await asked(from, "/api/v1/site");
    const host = text === undefined ? "" : servedFrom.parse(JSON.parse(text)).servedBy;
    if (host !== "" && host !== not) return host;
    await pause(500);
  }
  return "nobody";
}

const timeline = z.object({ events: z.array(z.object({ kind: z.string(), sentence: z.string(), atMs: z.number() })) });

async function events(from: string): Promise<z.infer<typeof timeline>["events"]> {
  return timeline.parse(JSON.parse((await asked(from, "/api/v1/events?limit=200")) ?? '{"events":[]}')).events;
}

test("an apply brings the page to the controllers, and a second one does nothing", async () => {
  const made = await quorate(["serve", "token", "ann", file(), "--role", "operate"]);
  token = made.stdout.trim();
  expect((await apply(file())).exitCode).toBe(0);
  expect(await wholeWithin(file(), 120_000)).toBe(true);
  expect(members).toContain(await pageFrom("c1"));
  expect(await apply(file())).toMatchObject({ exitCode: 0, changed: 0, actions: [] });
});

test("when its host loses power another one has the page, with what happened before", async () => {
  const first = await pageFrom("c1");
  const other = members.find((each) => each !== first) ?? "";
  const before = await events(other);
  expect(before.map(({ kind }) => kind)).toContain("watch-began");
  // What was told a second ago is in the database.
  await pause(2000);
  await findLab(name).power(first, "off");
  expect(members.filter((each) => each !== first)).toContain(await pageFrom(other, first));
  await expect
    .poll(async () => (await events(other)).map(({ sentence }) => sentence))
    .toContain(`${first} fell silent`);
  const after = await events(other);
  for (const event of before)
    expect(after).toContainEqual(expect.objectContaining({ kind: event.kind, atMs: event.atMs }));
});

test("the service can read no secret of the host, and has a key to none", async () => {
  const on = await pageFrom("c2", "nobody");
  const { stdout } = await findLab(name)
    .host(on)
    .run(
      "for file in /etc/keystone/fernet-keys/0 /etc/quorate/watch.pem /usr/libexec/quorate/watch-script /root/.ssh; do runuser -u quorate -- cat $file >/dev/null 2>&1 && echo read $file; done; ls -A /var/lib/quorate-serve/.ssh 2>/dev/null || true; echo end",
      { timeoutMs: 15_000 },
    );
  expect(stdout.trim()).toBe("end");
});
