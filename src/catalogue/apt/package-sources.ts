import type { Design } from "../contract/design.ts";
import type { ManagedFile } from "../contract/file.ts";
import { type Deb822Stanza, renderDeb822 } from "../format/deb822.ts";
import { managedBy } from "../format/header.ts";
import { plainFile } from "../format/plain-file.ts";
import { releaseNamed } from "../releases/index.ts";
import { mirrorName } from "../../spec/site-defaults.ts";
import type { Location, PackageMirror, PackageSource, SigningKey, SitePackages } from "../../spec/site.ts";

/**
 * How a source names its key. `file`: by the path of a file of its own, as on hosts. `embedded`: written out in the source,
 * for programs that read sources of another root than their own (an image that is being built) and take paths of their own.
 */
export type KeysAs = "file" | "embedded";

/** Debian's own keys, where each of its systems has them (package debian-archive-keyring). */
const debianKeys = "/usr/share/keyrings/debian-archive-keyring.gpg";
/** The file of Debian's own sources that installers since Debian 13 and cloud images write. */
const debianSources = "/etc/apt/sources.list.d/debian.sources";
/** The one that installers wrote before; with it emptied, no source is there twice. */
const oldSources = "/etc/apt/sources.list";

/**
 * The files that tell apt where packages come from; the same on every host of a site, and none for a site that says nothing.
 * sources.list(5), apt_preferences(5), apt.conf(5), apt_auth.conf(5).
 */
export function packageSourceFiles(design: Design, keysAs: KeysAs = "file"): readonly ManagedFile[] {
  const { packages } = design;
  if (packages === undefined) return [];
  const header = managedBy(design.site);
  const { mirror, sources } = packages;
  return [
    ...(mirror === undefined ? [] : mirrorFiles(design, mirror, keysAs)),
    ...sources.flatMap((source) => [
      plainFile(`/etc/apt/sources.list.d/quorate-${source.name}.sources`, sourceText(header, source, keysAs)),
      ...keyFiles(source.name, source.key, keysAs),
    ]),
    ...pinFiles(header, sources),
    ...proxyFiles(header, packages),
    ...loginFiles(header, packages),
  ];
}

function mirrorFiles(design: Design, mirror: PackageMirror, keysAs: KeysAs): readonly ManagedFile[] {
  const header = managedBy(design.site);
  const { suite } = releaseNamed(design.release).debian;
  const key = mirror.key === undefined ? debianKeys : signedBy(mirrorName, mirror.key, keysAs);
  const of = (url: string, suites: readonly string[]): Deb822Stanza => ({
    Types: "deb",
    URIs: url,
    Suites: suites.join(" "),
    Components: mirror.components.join(" "),
    "Signed-By": key,
  });
  const stanzas = [
    of(mirror.debian.url, [suite, `${suite}-updates`]),
    ...(mirror.security === undefined ? [] : [of(mirror.security.url, [`${suite}-security`])]),
  ];
  return [
    plainFile(debianSources, renderDeb822(header, stanzas)),
    plainFile(oldSources, `# ${header}\n# Debian's packages come from ${debianSources}.\n`),
    ...(mirror.key === undefined ? [] : keyFiles(mirrorName, mirror.key, keysAs)),
  ];
}

function sourceText(header: string, source: PackageSource, keysAs: KeysAs): string {
  return renderDeb822(header, [
    {
      Types: "deb",
      URIs: source.uris.map(({ url }) => url).join(" "),
      Suites: source.suites.join(" "),
      ...(source.components.length === 0 ? {} : { Components: source.components.join(" ") }),
      "Signed-By": signedBy(source.name, source.key, keysAs),
    },
  ]);
}

function signedBy(name: string, key: SigningKey, keysAs: KeysAs): string | readonly string[] {
  return keysAs === "file" ? keyPath(name) : key.armored.trimEnd().split("\n");
}

function keyFiles(name: string, key: SigningKey, keysAs: KeysAs): readonly ManagedFile[] {
  return keysAs === "file" ? [plainFile(keyPath(name), key.armored)] : [];
}

function keyPath(name: string): string {
  return `/etc/apt/keyrings/quorate-${name}.asc`;
}

/** One stanza for each host of the URIs, or one for the release; the first that fits a package decides for it. */
function pinFiles(header: string, sources: readonly PackageSource[]): readonly ManagedFile[] {
  const stanzas = sources.flatMap(({ pin, uris }): Deb822Stanza[] => {
    if (pin === undefined) return [];
    const hosts = [...new Set(uris.map(({ url }) => new URL(url).hostname))];
    const pins = pin.release === undefined ? hosts.map((host) => `origin "${host}"`) : [`release ${pin.release}`];
    return pins.map((each) => ({
      Package: pin.packages.join(" "),
      Pin: each,
      "Pin-Priority": String(pin.priority),
    }));
  });
  return stanzas.length === 0 ? [] : [plainFile("/etc/apt/preferences.d/quorate", renderDeb822(header, stanzas))];
}

function proxyFiles(header: string, { proxy }: SitePackages): readonly ManagedFile[] {
  const lines = (["http", "https"] as const).flatMap((scheme) => {
    const its = proxy[scheme];
    if (its === undefined) return [];
    return [`Acquire::${scheme}::Proxy "${its === "direct" ? "DIRECT" : its.url}";`];
  });
  return lines.length === 0 ? [] : [plainFile("/etc/apt/apt.conf.d/90quorate", `# ${header}\n${lines.join("\n")}\n`)];
}

/**
 * Logins, in a file that only root reads: apt's processes that fetch run as another user, but take logins before they become it.
 * The other files must stay readable: any user's `apt-cache` fails at one of them that is not.
 */
function loginFiles(header: string, packages: SitePackages): readonly ManagedFile[] {
  const machines = locationsOf(packages).flatMap(({ url, login }) =>
    login === undefined
      ? []
      : [`machine ${url} login ${login.user}${login.password === undefined ? "" : ` password ${login.password}`}`],
  );
  if (machines.length === 0) return [];
  const content = `# ${header}\n${[...new Set(machines)].join("\n")}\n`;
  return [
    { path: "/etc/apt/auth.conf.d/quorate.conf", content, mode: 0o600, owner: "root", group: "root", secret: true },
  ];
}

/** Each of them matches by the beginning of a URL; those that say more come first. */
function locationsOf({ mirror, sources, proxy }: SitePackages): readonly Location[] {
  const mirrored = mirror === undefined ? [] : [mirror.debian, ...(mirror.security ? [mirror.security] : [])];
  const proxies = [proxy.http, proxy.https].filter((each): each is Location => each !== undefined && each !== "direct");
  const all = [...mirrored, ...sources.flatMap(({ uris }) => uris), ...proxies];
  return all.toSorted((left, right) => right.url.length - left.url.length);
}
