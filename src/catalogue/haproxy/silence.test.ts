import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { z } from "zod";
import { designSite } from "../../design/design-site.ts";
import { renderHost } from "../../design/render.ts";
import { parseSite } from "../../spec/parse-site.ts";
import { exampleSecrets } from "../../store/secrets.ts";
import { vocabulary } from "../index.ts";

const examples = ["three-controllers", "two-networks", "full-control-plane", "ovn", "pacemaker-managed"];

function filesOn(example: string, change: (text: string) => string = (text) => text): ReadonlyMap<string, string> {
  const text = change(readFileSync(`examples/${example}.yaml`, "utf8"));
  const { site, findings } = parseSite(text, "site.yaml", vocabulary);
  if (site === undefined) throw new Error(JSON.stringify(findings));
  const design = designSite(site);
  return new Map(
    renderHost(design, "c1", exampleSecrets(design.secrets)).map(
      (file) => [file.path, Buffer.from(file.content).toString()] as const,
    ),
  );
}

/** PROXY/SERVER of all that a balancer has. */
function serversOf(configuration: string): ReadonlySet<string> {
  let proxy = "";
  const found = new Set<string>();
  for (const line of configuration.split("\n")) {
    const section = /^(\S+)(?: (\S+))?/u.exec(line);
    if (section !== null) proxy = ["listen", "backend"].includes(section[1] ?? "") ? (section[2] ?? "") : "";
    const server = /^ {4}server (\S+)/u.exec(line)?.[1];
    if (proxy !== "" && server !== undefined) found.add(`${proxy}/${server}`);
  }
  return found;
}

const givenTo = z.object({ servers: z.record(z.string(), z.array(z.string())) });
const certificates = (text: string): string => text.replace(/^site: .*$/mu, "$&\ncertificates: own");

test.each(examples.flatMap((example) => [[example, undefined] as const, [example, certificates] as const]))(
  "a host that is given up in %s is so by all servers that the balancer has there, and by their names",
  (example, change) => {
    const files = filesOn(example, change);
    const has = serversOf(files.get("/etc/haproxy/haproxy.cfg") ?? "");
    const given = /json\.loads\((".*")\)/u.exec(files.get("/usr/libexec/quorate/silence") ?? "")?.[1] ?? "";
    const { servers } = givenTo.parse(JSON.parse(z.string().parse(JSON.parse(given))));
    const told = Object.values(servers).flat();
    expect(told.length).toBeGreaterThan(0);
    expect(told.filter((server) => !has.has(server))).toEqual([]);
    const others = [...has].filter((server) => /\/c[23]$/u.test(server) && !told.includes(server));
    expect(others).toEqual([]);
  },
);

test("two hosts give nobody up: neither is a majority", () => {
  expect([...filesOn("two-nodes-qdevice").keys()].filter((path) => path.includes("silence"))).toEqual([]);
});
