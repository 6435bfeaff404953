import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { designSite } from "../../design/design-site.ts";
import { renderHost } from "../../design/render.ts";
import { parseSite } from "../../spec/parse-site.ts";
import { exampleSecrets } from "../../store/secrets.ts";
import type { Design } from "../contract/design.ts";
import type { ManagedFile } from "../contract/file.ts";
import { vocabulary } from "../index.ts";
import { packageSourceFiles } from "./package-sources.ts";

const file = "examples/three-controllers.yaml";
const example = readFileSync(file, "utf8");
const armored = readFileSync("test/captured/apt/archive.asc", "utf8");

function designWith(packages: string, release = "epoxy"): Design {
  const text = `${example.replace(/^release: .*/m, `release: ${release}`)}\n${packages}`;
  const { site, findings } = parseSite(text, file, vocabulary, () => ({ kind: "text", text: armored }));
  expect(findings.filter(({ severity }) => severity === "error")).toEqual([]);
  return designSite(site!);
}

/** Text by path, without the line that says whose it is. */
function texts(files: readonly ManagedFile[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    files.map(({ path, content }) => {
      const text = String(content);
      const [first, ...rest] = text.split("\n");
      return [path, first?.startsWith("# Managed by Quorate from the design of site demo.") ? rest.join("\n") : text];
    }),
  );
}

const everything = `packages:
  mirror: http://reader:hunter2@m.example.org/debian
  sources:
    - { name: backports, uris: https://b.example.org/debian, suites: [one, two], components: main, key: k.asc, pin: 990 }
    - name: vendor
      uris: [https://v.example.org/x, https://w.example.org/x]
      suites: ./
      key: k.asc
      pin: { priority: 100, packages: [a, "b*"], release: "o=Vendor Inc." }
  proxy: { http: http://apt:s%40cret@p.example.org:3128, https: none }
`;

test("a site that says nothing gets no file", () => {
  expect(packageSourceFiles(designWith(""))).toEqual([]);
  expect(packageSourceFiles(designWith("packages: {}\n"))).toEqual([]);
});

test("every key of the site has its place in a file", () => {
  expect(texts(packageSourceFiles(designWith(everything)))).toEqual({
    "/etc/apt/sources.list.d/debian.sources": `Types: deb
URIs: http://m.example.org/debian
Suites: trixie trixie-updates
Components: main non-free-firmware
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg

Types: deb
URIs: http://m.example.org/debian-security
Suites: trixie-security
Components: main non-free-firmware
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg
`,
    "/etc/apt/sources.list": "# Debian's packages come from /etc/apt/sources.list.d/debian.sources.\n",
    "/etc/apt/sources.list.d/quorate-backports.sources": `Types: deb
URIs: https://b.example.org/debian
Suites: one two
Components: main
Signed-By: /etc/apt/keyrings/quorate-backports.asc
`,
    "/etc/apt/keyrings/quorate-backports.asc": armored,
    "/etc/apt/sources.list.d/quorate-vendor.sources": `Types: deb
URIs: https://v.example.org/x https://w.example.org/x
Suites: ./
Signed-By: /etc/apt/keyrings/quorate-vendor.asc
`,
    "/etc/apt/keyrings/quorate-vendor.asc": armored,
    "/etc/apt/preferences.d/quorate": `Package: *
Pin: origin "b.example.org"
Pin-Priority: 990

Package: a b*
Pin: release o=Vendor Inc.
Pin-Priority: 100
`,
    "/etc/apt/apt.conf.d/90quorate": `Acquire::http::Proxy "http://p.example.org:3128";\nAcquire::https::Proxy "DIRECT";\n`,
    "/etc/apt/auth.conf.d/quorate.conf": `machine http://m.example.org/debian-security login reader password hunter2
machine http://m.example.org/debian login reader password hunter2
machine http://p.example.org:3128 login apt password s@cret
`,
  });
});

test("passwords are in one file, which only root reads and nobody is shown", () => {
  const holding = packageSourceFiles(designWith(everything)).filter(({ content }) =>
    /hunter2|s@cret/.test(String(content)),
  );
  expect(holding.map(({ path, mode, secret }) => [path, mode, secret])).toEqual([
    ["/etc/apt/auth.conf.d/quorate.conf", 0o600, true],
  ]);
  expect(JSON.stringify(designWith(everything).decisions)).not.toMatch(/hunter2|s@cret/);
});

test("the mirror has the suites of the site's release", () => {
  const files = texts(packageSourceFiles(designWith("packages: { mirror: http://m.example.org/debian }\n", "zed")));
  expect(files["/etc/apt/sources.list.d/debian.sources"]).toContain("Suites: bookworm bookworm-updates\n");
  expect(files["/etc/apt/sources.list.d/debian.sources"]).toContain("Suites: bookworm-security\n");
});

test("a mirror with a key of its own is signed by that, and security may be left out", () => {
  const design = designWith("packages: { mirror: { debian: http://m.example.org/d, security: none, key: k.asc } }\n");
  const files = texts(packageSourceFiles(design));
  expect(files["/etc/apt/keyrings/quorate-mirror.asc"]).toBe(armored);
  expect(files["/etc/apt/sources.list.d/debian.sources"]).toMatch(
    /Signed-By: \/etc\/apt\/keyrings\/quorate-mirror.asc\n$/,
  );
  expect(files["/etc/apt/sources.list.d/debian.sources"]).not.toContain("security");
});

test("keys are written out in the sources where no path would lead to them", () => {
  const files = texts(packageSourceFiles(designWith(everything), "embedded"));
  expect(Object.keys(files).filter((path) => path.includes("keyrings"))).toEqual([]);
  const text = files["/etc/apt/sources.list.d/quorate-backports.sources"] ?? "";
  expect(text).toContain("Signed-By:\n -----BEGIN PGP PUBLIC KEY BLOCK-----\n .\n mDMEawdjWRYJKw");
  expect(text.endsWith(" -----END PGP PUBLIC KEY BLOCK-----\n")).toBe(true);
});

test("every host has them among its files, and the design tells whom it trusts", () => {
  const design = designWith(everything);
  const wanted = packageSourceFiles(design).map(({ path }) => path);
  for (const { name } of design.hosts) {
    const rendered = renderHost(design, name, exampleSecrets(design.secrets)).map(({ path }) => path);
    expect(rendered).toEqual(expect.arrayContaining(wanted));
  }
  expect(design.decisions).toContainEqual({
    subject: "packages of backports",
    choice: "from https://b.example.org/debian, one and two, at priority 990",
    because:
      "the site says so; signed by the key 849CE7ABE7D448F07A6BBA1A46122A69CF33461B, and no other is trusted for it",
  });
});
