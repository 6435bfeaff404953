import { withVariables } from "../text/script.ts";
import { counted } from "../text/sentence.ts";
import type { HostPaths } from "./host-paths.ts";
import { masksId, packagesId, type ScriptGoal } from "./goals.ts";
import masksMake from "./masks-make.sh";
import masksTest from "./masks-test.sh";
import packagesInstall from "./packages-install.sh";
import packagesTest from "./packages-test.sh";

/** Installing may fetch some hundred packages over a slow line. */
const installMs = 30 * 60_000;

/** Debian's own door for this: `invoke-rc.d(8)` and `deb-systemd-invoke` ask it before they start anything. */
const policyFile = "/usr/sbin/policy-rc.d";
const policyMark = "# Quorate installs packages: nothing starts meanwhile";

/** The packages are installed. None of their services starts by that: they would run with the packages' own settings. */
export function packagesGoal(host: string, packages: readonly string[], paths: HostPaths): ScriptGoal {
  const given = { packages, policy: `${paths.root}${policyFile}`, mark: policyMark };
  return {
    kind: "script",
    id: packagesId(host),
    host,
    alternates: [],
    holds: `${counted(packages.length, "package")} of the design are installed`,
    what: `install ${counted(packages.length, "package")}`,
    after: [masksId(host)],
    test: packages.length === 0 ? "true" : withVariables(packagesTest, given),
    remedy: { kind: "make", script: withVariables(packagesInstall, given), timeoutMs: installMs },
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
    after: [],
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
