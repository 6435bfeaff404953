import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { packageSourceFiles, vocabulary } from "../../src/catalogue/index.ts";
import { goalsOf } from "../../src/converge/build-goals.ts";
import { converge, type Convergence } from "../../src/converge/converge.ts";
import { hostPaths } from "../../src/converge/host-paths.ts";
import { designSite } from "../../src/design/design-site.ts";
import type { ScriptResult } from "../../src/hosts/host.ts";
import { parseSite } from "../../src/spec/parse-site.ts";
import { OverlaidHost } from "./overlaid-host.ts";
import { makeArchive, serve, suite, type Served, type SignedArchive } from "./signed-archive.ts";

/** apt itself reads what is rendered, and installs from archives that are signed as the site says, and from no others. */

const trialPackage = "quorate-trial";
const example = readFileSync("examples/three-controllers.yaml", "utf8");
let archive: SignedArchive;
let newer: SignedArchive;
let served: Served;
let servedNewer: Served;

beforeAll(async () => {
  archive = await makeArchive(trialPackage, "1.0");
  newer = await makeArchive(trialPackage, "2.0");
  served = await serve(archive.directory);
  servedNewer = await serve(newer.directory);
});

afterAll(async () => {
  await Promise.all([served.close(), servedNewer.close(), archive.remove(), newer.remove()]);
});

interface Trial {
  readonly host: OverlaidHost;
  readonly run: (script: string) => Promise<ScriptResult>;
  /** An apply of a site with these packages keys, of which `packages` are needed. */
  readonly apply: (packages: string, names?: readonly string[]) => Promise<Convergence>;
}

/** A host that has no sources but one of a test's own, which nobody serves. */
async function withTrial(work: (trial: Trial) => Promise<void>): Promise<void> {
  const host = await OverlaidHost.make("c1");
  const run = (script: string) => host.run(script, { timeoutMs: 60_000 });
  try {
    await run(`rm -rf /etc/apt/sources.list.d/* /etc/apt/apt.conf.d/*proxy* /etc/apt/auth.conf.d/* /var/lib/apt/lists/*
mkdir -p /etc/apt/sources.list.d; echo '# own' >/etc/apt/sources.list
printf 'Types: deb\\nURIs: http://127.0.0.1:9/own\\nSuites: own\\nComponents: main\\n' >/etc/apt/sources.list.d/debian.sources`);
    await work({
      host,
      run,
      apply: (packages, names = []) => {
        const wants = { site: "demo", hosts: [wantsOf(packages, names)], conditions: [] };
        return converge(goalsOf(wants), {
          hosts: new Map([["c1", host]]),
          paths: hostPaths(),
          allowMissing: new Set(),
          conceal: (text) => text,
          acceptLossOf: [],
          observer: { started: () => undefined, finished: () => undefined },
          approve: () => "go",
        });
      },
    });
  } finally {
    await host.close();
  }
}

function wantsOf(packages: string, names: readonly string[]): Parameters<typeof goalsOf>[0]["hosts"][number] {
  const keys: Readonly<Record<string, string>> = { "archive.asc": archive.key, "newer.asc": newer.key };
  const { site, findings } = parseSite(`${example}\n${packages}`, "site.yaml", vocabulary, (path) => ({
    kind: "text",
    text: keys[path] ?? "",
  }));
  if (site === undefined) throw new Error(findings.map(({ message }) => message).join(" "));
  return {
    host: "c1",
    packageSources: packageSourceFiles(designSite(site)),
    packages: names,
    maskedUnits: [],
    files: [],
    units: [],
  };
}

const source = (name: string, url: string, key: string, more = "") =>
  `{ name: ${name}, uris: ${url}, suites: ${suite}, components: main, key: ${key}${more} }`;
const sources = (...each: readonly string[]) => `packages: { sources: [${each.join(", ")}] }\n`;

/** RFC 7617. */
function basic(login: string): string {
  return `Basic ${Buffer.from(login).toString("base64")}`;
}

function detail({ ending }: Convergence): string {
  return ending.kind === "stopped" ? `${ending.sentence} ${ending.detail}` : `not stopped: ${ending.kind}`;
}

describe("apt", { timeout: 120_000 }, () => {
  test("reads every rendered file as it is meant, without a word, and for any user", async () => {
    await withTrial(async ({ apply, run }) => {
      const { ending } = await apply(`packages:
  mirror: { debian: http://m.example.org/debian, security: http://reader:hunter2@s.example.org/sec, components: [main] }
  sources:
    - { name: backports, uris: [https://b.example.org/d, https://c.example.org/d], suites: [one, two], components: [main, extra], key: archive.asc, pin: 990 }
    - { name: flat, uris: http://f.example.org/flat, suites: ./, key: newer.asc, pin: { priority: 100, packages: [a, "b*"], release: "o=Vendor Inc." } }
  proxy: { http: http://apt:s%40cret@p.example.org:3128, https: none }
`);
      expect(ending).toEqual({ kind: "converged" });
      const format = "$(SITE) $(RELEASE) $(COMPONENT)";
      const targets = await run(
        `apt-get indextargets --no-release-info --format '${format}' 'Created-By: Packages' | sort -u`,
      );
      expect(targets.stderr).toBe("");
      expect(targets.stdout.trimEnd().split("\n")).toEqual(
        [
          ...["b", "c"].flatMap((site) =>
            ["one", "two"].flatMap((name) =>
              ["extra", "main"].map((component) => `https://${site}.example.org/d ${name} ${component}`),
            ),
          ),
          // A path has no component, and apt leaves the word as it stands.
          "http://f.example.org/flat ./ $(COMPONENT)",
          ...["trixie", "trixie-updates"].map((name) => `http://m.example.org/debian ${name} main`),
          "http://s.example.org/sec trixie-security main",
        ].sort(),
      );

      const config = await run("apt-config dump Acquire::http::Proxy; apt-config dump Acquire::https::Proxy");
      expect(config.stdout).toBe(
        'Acquire::http::Proxy "http://p.example.org:3128";\nAcquire::https::Proxy "DIRECT";\n',
      );
      const anyUser = await run("runuser -u nobody -- apt-cache policy 2>&1 >/dev/null");
      expect(anyUser).toEqual({ exitCode: 0, stdout: "", stderr: "" });
      const logins = await run(
        "stat -c '%a %U' /etc/apt/auth.conf.d/quorate.conf; ! runuser -u nobody cat /etc/apt/auth.conf.d/quorate.conf 2>/dev/null",
      );
      expect(logins).toMatchObject({ exitCode: 0, stdout: "600 root\n" });
    });
  });

  test("installs from an archive that is signed by its key, then needs it no more, and forgets it with the site", async () => {
    await withTrial(async ({ apply, run }) => {
      const trial = sources(source("trial", servedNewer.url, "newer.asc"));
      const mirror = `mirror: { debian: ${served.url}, security: none, key: archive.asc }`;
      const mirrored = trial.replace("{", `{ ${mirror}, `);
      // The archive of the test has no suite of Debian's: one source that cannot be read stops the others.
      expect(detail(await apply(mirrored, [trialPackage]))).toMatch(/ended with status 100.*trixie/s);
      // The mirror has gone from the site, and the host's own source, which nobody serves, is back.
      expect(detail(await apply(trial, [trialPackage]))).toMatch(/ended with status 100.*127\.0\.0\.1:9/s);
      await run("rm /etc/apt/sources.list.d/debian.sources");
      expect((await apply(trial, [trialPackage])).ending).toEqual({ kind: "converged" });
      expect((await run(`cat /usr/share/${trialPackage}/version`)).stdout).toBe("2.0\n");

      // As in the lab: nothing is to be installed, and no archive can be reached.
      const unreachable = sources(source("trial", "http://127.0.0.1:9/nobody", "newer.asc"));
      expect((await apply(unreachable, [trialPackage])).ending).toEqual({ kind: "converged" });
      expect((await apply("", [trialPackage])).ending).toEqual({ kind: "converged" });
      expect(
        (
          await run(
            "find /etc/apt -name 'quorate*' -o -name '90quorate'; grep -c quorate /var/lib/quorate/manifest || true",
          )
        ).stdout,
      ).toBe("0\n");
    });
  });

  test("refuses an archive that another key signed, and installs nothing", async () => {
    await withTrial(async ({ apply, run }) => {
      await run("rm /etc/apt/sources.list.d/debian.sources");
      const refused = await apply(sources(source("trial", served.url, "newer.asc")), [trialPackage]);
      expect(detail(refused)).toMatch(/is not signed|NO_PUBKEY|Missing key/);
      expect((await run(`dpkg-query -W ${trialPackage} 2>&1 || true`)).stdout).toMatch(/no packages found/);
      expect((await apply(sources(source("trial", served.url, "archive.asc")), [trialPackage])).ending).toEqual({
        kind: "converged",
      });
    });
  });

  test("takes the version that a pin prefers, by the archive's host and by its Release file", async () => {
    await withTrial(async ({ apply, run }) => {
      await run("rm /etc/apt/sources.list.d/debian.sources");
      const local = servedNewer.url.replace("127.0.0.1", "localhost");
      const site = (pin: string) =>
        sources(source("old", served.url, "archive.asc", pin), source("new", local, "newer.asc"));
      const version = async (pin: string): Promise<string> => {
        expect((await apply(site(pin), [trialPackage])).ending).toEqual({ kind: "converged" });
        const { stdout } = await run(
          `cat /usr/share/${trialPackage}/version; apt-get purge -qq -y ${trialPackage} >/dev/null`,
        );
        return stdout;
      };
      expect(await version("")).toBe("2.0\n");
      expect(await version(", pin: 990")).toBe("1.0\n");
      expect(await version(`, pin: { priority: 990, packages: ["quorate-*"] }`)).toBe("1.0\n");
      expect(await version(", pin: { priority: 990, packages: [another] }")).toBe("2.0\n");
      const byRelease = sources(
        source("old", served.url, "archive.asc", `, pin: { priority: 990, release: "o=Trial,n=${suite}" }`),
      );
      expect((await apply(byRelease, [trialPackage])).ending).toEqual({ kind: "converged" });
      expect((await run(`apt-cache policy ${trialPackage}`)).stdout).toMatch(/ 1\.0 990\n/);
    });
  });

  test("logs in at an archive and at a proxy with what only root can read", async () => {
    await withTrial(async ({ apply, run }) => {
      await run("rm /etc/apt/sources.list.d/debian.sources");
      const asked = served.requests.length;
      const url = `${served.url.replace("//", "//reader:hunter%312@")}/`;
      expect((await apply(sources(source("trial", url, "archive.asc")), [trialPackage])).ending).toEqual({
        kind: "converged",
      });
      expect(new Set(served.requests.slice(asked).map(({ login }) => login))).toEqual(
        new Set([basic("reader:hunter12")]),
      );

      await run(`apt-get purge -qq -y ${trialPackage}`);
      const before = served.requests.length;
      const proxy = served.url.replace("//", "//apt:s%40cret@");
      const site = `packages: { sources: [${source("trial", "http://archive.example.org", "archive.asc")}], proxy: "${proxy}" }\n`;
      expect((await apply(site, [trialPackage])).ending).toEqual({ kind: "converged" });
      const proxied = served.requests.slice(before);
      expect(new Set(proxied.map(({ proxyLogin }) => proxyLogin))).toEqual(new Set([basic("apt:s@cret")]));
      expect(proxied.every((request) => request.url.startsWith("http://archive.example.org/"))).toBe(true);
    });
  });
});
