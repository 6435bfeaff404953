import { afterAll, beforeAll, expect, test } from "vitest";
import { paths } from "../../src/catalogue/watch/config.ts";
import { renderHost } from "../../src/design/render.ts";
import { designSite } from "../../src/design/design-site.ts";
import { wantsOfHost } from "../../src/design/wants.ts";
import { vocabulary } from "../../src/catalogue/index.ts";
import { parseSite } from "../../src/spec/parse-site.ts";
import { exampleSecrets } from "../../src/store/secrets.ts";
import { HostsInImage } from "./hosts-in-image.ts";
import { programsImage } from "./image.ts";
import { laying } from "./image-root.ts";

/** What a host says of itself by its rendered unit and script, to socat and OpenSSL as they are. */

const { site } = parseSite(
  "site: demo\nhosts: { c1: 10.77.0.11, c2: 10.77.0.12, c3: 10.77.0.13 }\nvip: 10.77.0.10/24\nfencing: lab\ncertificates: own\nserve: { on: controllers }\nservices: [keystone]\n",
  "site.yaml",
  vocabulary,
);
if (site === undefined) throw new Error("the site is not sound");
const design = designSite(site);
const secrets = exampleSecrets(design.secrets);
const script = "while :; do echo beat; sleep 0.2; done & while :; do sleep 1; done\n";
const along = { program: Buffer.from(""), scripts: new Map([["c1", script]]), mark: "m", tokens: "", shown: "" };

let hosts: HostsInImage;

/** What somebody on c2 hears within two seconds. */
async function heard(words: string): Promise<string> {
  const { text } = await hosts.run(
    "c2",
    `(sleep 2) | timeout 4 openssl s_client -connect 10.77.0.11:8471 -CAfile /etc/ssl/quorate-watch.pem -quiet -no_ign_eof ${words} 2>/dev/null || true`,
  );
  return text;
}

beforeAll(async () => {
  hosts = new HostsInImage(await programsImage(), { c1: "10.77.0.11/24", c2: "10.77.0.12/24" });
  for (const host of ["c1", "c2"]) {
    const files = [
      ...wantsOfHost(design, host, secrets, along).files.filter(({ path }) =>
        [paths.hostProgram, paths.hostScript, paths.hostPem, paths.hostUnit].some((own) => own === path),
      ),
      ...renderHost(design, host, secrets).filter(({ path }) => path === "/etc/ssl/quorate-watch.pem"),
    ];
    expect(await hosts.run(host, `set -eu\n${laying(files)}`)).toEqual({ exitCode: 0, text: "" });
  }
  await hosts.run("c1", `$(sed -n 's/^ExecStart=//p' ${paths.hostUnit}) >/dev/null 2>&1 &\nsleep 1`);
});
afterAll(() => hosts.end());

test("who shows a certificate of the site's watch hears what changes", async () => {
  expect(await heard(`-cert ${paths.hostPem} -key ${paths.hostPem}`)).toContain("beat\nbeat\n");
});

test("who shows none hears nothing", async () => {
  expect(await heard("")).not.toContain("beat");
});

test("when nobody listens any more, nothing of the script goes on", async () => {
  await heard(`-cert ${paths.hostPem} -key ${paths.hostPem}`);
  const { text } = await hosts.run(
    "c1",
    "sleep 1.5; grep -lz 'watch-scrip[t]' /proc/[0-9]*/cmdline 2>/dev/null | wc -l",
  );
  expect(text).toBe("0");
});
