import { quoted } from "./bash.ts";
import type { HostPaths } from "./host-paths.ts";
import { masksId, packagesId, type ScriptGoal } from "./goals.ts";

/** Installing may fetch some hundred packages over a slow line. */
const installMs = 30 * 60_000;

/** Debian's own door for this: `invoke-rc.d(8)` and `deb-systemd-invoke` ask it before they start anything. */
const policyFile = "/usr/sbin/policy-rc.d";
const policyMark = "# Quorate installs packages: nothing starts meanwhile";

/** The packages are installed. None of their services starts by that: they would run with the packages' own settings. */
export function packagesGoal(host: string, packages: readonly string[], paths: HostPaths): ScriptGoal {
  const names = packages.map(quoted).join(" ");
  const policy = quoted(`${paths.root}${policyFile}`);
  return {
    kind: "script",
    id: packagesId(host),
    host,
    alternates: [],
    holds: `${count(packages.length, "package")} of the design are installed`,
    what: `install ${count(packages.length, "package")}`,
    after: [masksId(host)],
    test: packages.length === 0 ? "true" : installedTest(names, policy),
    remedy: { kind: "make", script: installScript(names, policy), timeoutMs: installMs },
    settleMs: 1000,
  };
}

function installedTest(names: string, policy: string): string {
  return `states=$(dpkg-query -W -f='\${db:Status-Status},' -- ${names} 2>/dev/null)
[ -z "\${states//installed,/}" ]
policy=${policy}
[ ! -e "$policy.kept-by-quorate" ]
if [ -e "$policy" ]; then ! grep -qxF ${quoted(policyMark)} "$policy"; fi`;
}

/**
 * A policy of the operator's own is put aside and back. One that an interrupted run left is recognised by its mark, by
 * the test as well, and removed by the next run.
 */
function installScript(names: string, policy: string): string {
  return `policy=${policy}
mark=${quoted(policyMark)}
if [ -e "$policy" ] && ! grep -qxF "$mark" "$policy"; then mv -f "$policy" "$policy.kept-by-quorate"; fi
restore() {
  rm -f "$policy"
  if [ -e "$policy.kept-by-quorate" ]; then mv -f "$policy.kept-by-quorate" "$policy"; fi
}
trap restore EXIT
printf '#!/bin/sh\\n%s\\nexit 101\\n' "$mark" >"$policy"
chmod 755 "$policy"
export DEBIAN_FRONTEND=noninteractive
options="-y --no-install-recommends -o DPkg::Lock::Timeout=300 -o Dpkg::Options::=--force-confdef -o Dpkg::Options::=--force-confold"
dpkg --configure -a --force-confdef --force-confold
if ! apt-get install $options -- ${names}; then
  apt-get update -o DPkg::Lock::Timeout=300
  apt-get install $options -- ${names}
fi`;
}

/** Units that packages would start and the design does not want can start by no means. */
export function masksGoal(host: string, units: readonly string[], paths: HostPaths): ScriptGoal {
  const names = units.map(quoted).join(" ");
  return {
    kind: "script",
    id: masksId(host),
    host,
    alternates: [],
    holds: `${count(units.length, "unit")} that the design does not start are masked`,
    what: `mask ${units.join(", ")}`,
    after: [],
    test:
      units.length === 0
        ? "true"
        : `for unit in ${names}; do [ ${quoted(`${paths.root}/etc/systemd/system`)}/"$unit" -ef /dev/null ]; done\n! systemctl is-active --quiet ${names}`,
    remedy: {
      kind: "make",
      script:
        units.length === 0
          ? "true"
          : `systemctl mask ${names}\nsystemctl stop ${names} || true\nsystemctl reset-failed ${names} || true`,
      timeoutMs: 60_000,
    },
    settleMs: 5000,
  };
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}
