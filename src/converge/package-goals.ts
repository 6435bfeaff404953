import { createHash } from "node:crypto";
import { managedMark } from "../catalogue/contract/file.ts";
import { withVariables } from "../text/script.ts";
import { counted } from "../text/sentence.ts";
import { siteId } from "./belonging.ts";
import type { HostPaths } from "./host-paths.ts";
import { masksId, packagesId, retiredSourcesId, type FileGoal, type ScriptGoal } from "./goals.ts";
import masksMake from "./masks-make.sh";
import masksTest from "./masks-test.sh";
import sourcesRetire from "./package-sources-retire.sh";
import sourcesTest from "./package-sources-test.sh";
import packagesInstall from "./packages-install.sh";
import packagesTest from "./packages-test.sh";

/** Installing may fetch some hundred packages over a slow line. */
const installMs = 30 * 60_000;

/** Debian's own door for this: `invoke-rc.d(8)` and `deb-systemd-invoke` ask it before they start anything. */
export const policyFile = "/usr/sbin/policy-rc.d";
export const policyMark = "# Quorate installs packages: nothing starts meanwhile";

/**
 * The packages are installed. None of their services starts by that: they would run with the packages' own settings.
 *
 * `sources` are the files that tell apt where packages come from; its lists are fetched anew before the first installation after
 * a change of them. Where nothing is to be installed nothing is fetched: a host of the lab has no way to any archive.
 */
export function packagesGoal(
  host: string,
  packages: readonly string[],
  sources: readonly FileGoal[],
  paths: HostPaths,
): ScriptGoal {
  const given = { packages, policy: `${paths.root}${policyFile}`, mark: policyMark };
  const install = { ...given, sources: digestOf(sources), lists: paths.packageLists };
  return {
    kind: "script",
    id: packagesId(host),
    host,
    alternates: [],
    holds: `${counted(packages.length, "package")} of the design are installed`,
    what: `install ${counted(packages.length, "package")}`,
    after: [masksId(host), retiredSourcesId(host), ...sources.map(({ id }) => id)],
    test: packages.length === 0 ? "true" : withVariables(packagesTest, given),
    remedy: { kind: "make", script: withVariables(packagesInstall, install), timeoutMs: installMs },
    settleMs: 1000,
  };
}

function digestOf(sources: readonly FileGoal[]): string {
  if (sources.length === 0) return "";
  const lines = sources.map(({ file, sha256 }) => `${file.path} ${sha256}\n`);
  return createHash("sha256").update(lines.toSorted().join("")).digest("hex");
}

/** apt's own directory: what Quorate once wrote there and the design no longer has is taken away again. */
export const aptFolder = "/etc/apt";

/**
 * A package source that the site no longer names must not go on giving packages, and a mirror that it no longer names must not
 * keep the host from its own sources.
 */
export function retiredSourcesGoal(host: string, sources: readonly FileGoal[], paths: HostPaths): ScriptGoal {
  const given = { manifest: paths.manifest, folder: aptFolder, wanted: sources.map(({ file }) => file.path) };
  const { root, backups, locks } = paths;
  const mark = `# ${managedMark}`;
  return {
    kind: "script",
    id: retiredSourcesId(host),
    host,
    alternates: [],
    holds: "no package source is left that the site does not name",
    what: "take away package sources that the site no longer names",
    after: [siteId(host)],
    test: withVariables(sourcesTest, given),
    remedy: {
      kind: "make",
      script: withVariables(sourcesRetire, { ...given, root, backups, locks, mark }),
      timeoutMs: 60_000,
    },
    settleMs: 1000,
  };
}

/** Units that packages would start and the design does not want can start by no means. */
export function masksGoal(host: string, units: readonly string[], paths: HostPaths): ScriptGoal {
  return {
    kind: "script",
    id: masksId(host),
    host,
    alternates: [],
    holds: `${counted(units.length, "unit")} that the design does not start are masked`,
    what: `mask ${units.join(", ")}`,
    after: [siteId(host)],
    test:
      units.length === 0 ? "true" : withVariables(masksTest, { units, directory: `${paths.root}/etc/systemd/system` }),
    remedy: {
      kind: "make",
      script: units.length === 0 ? "true" : withVariables(masksMake, { units }),
      timeoutMs: 60_000,
    },
    settleMs: 5000,
  };
}
