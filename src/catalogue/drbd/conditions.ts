import type { Condition, GoalRef } from "../contract/condition.ts";
import type { Design } from "../contract/design.ts";
import { provision, type Provided, type SiteView } from "../contract/provisions.ts";
import { withVariables } from "../../text/script.ts";
import { chooseFirstCopy, parseEvidence } from "./creation.ts";
import evidence from "./evidence.sh";
import fileSystemTest from "./file-system-test.sh";
import fileSystemScript from "./file-system.sh";
import inForceTest from "./in-force-test.sh";
import metadata from "./metadata.sh";
import metadataTest from "./metadata-test.sh";
import moduleScript from "./module.sh";
import type { DrbdOptions } from "./options.ts";
import {
  configPath,
  copyResource,
  dialectOf,
  directory,
  fileSystem,
  madeForPath,
  volumeDevice,
  volumeHosts,
  volumeName,
} from "./volume.ts";

const alike = "drbd/copies alike";
const formatted = "drbd/file system";

function moduleOn(host: string): string {
  return `drbd/module on ${host}`;
}

function madeOn(host: string): string {
  return `drbd/copy on ${host}`;
}

function upOn(host: string): string {
  return `drbd/copy up on ${host}`;
}

function inForceOn(host: string): string {
  return `drbd/file in force on ${host}`;
}

/** Both hosts have the volume alike, and there is a file system on it. */
export function volumeReady(design: Pick<Design, "members">): readonly GoalRef[] {
  return [
    ...volumeHosts(design).flatMap((host): GoalRef[] => [{ host, file: configPath }, { condition: inForceOn(host) }]),
    { condition: alike },
    { condition: formatted },
  ];
}

/** bash that succeeds once the cluster has the volume: from then on it is the cluster that brings it up and mounts it. */
function toldOfVolume(provided: Provided): string {
  return provision(provided, "cluster").isTold(copyResource);
}

/** A host that comes anew is not told yet where the other one has the volume in use. */
export function begun(provided: Provided): string {
  return `${toldOfVolume(provided)} || [[ $(drbdadm role ${volumeName} 2>/dev/null) == */Primary ]]`;
}

export function drbdConditions(view: SiteView<DrbdOptions>): readonly Condition[] {
  const hosts = volumeHosts(view.design);
  return [
    ...hosts.flatMap((host) => hostConditions(view, host)),
    alikeCondition(view, hosts),
    formattedCondition(view, hosts),
  ];
}

function make(script: string): Condition["remedy"] {
  return { kind: "make", script, timeoutMs: 60_000 };
}

function hostConditions(view: SiteView<DrbdOptions>, host: string): readonly Condition[] {
  const { design, options } = view;
  const dialect = dialectOf(design.release, options);
  const always = { host, alternates: [], settleMs: 10_000 };
  const own = { volume: volumeName, site: design.site, note: madeForPath };
  return [
    {
      ...always,
      id: moduleOn(host),
      holds: `the kernel of ${host} has DRBD ${dialect}`,
      test: `grep -q '^version: ${dialect.replace(".", "[.]")}' /proc/drbd 2>/dev/null`,
      remedy: make(withVariables(moduleScript, { dialect })),
      after: [{ host, packages: true }],
    },
    {
      ...always,
      id: madeOn(host),
      holds: `${options.device} of ${host} is a copy of the volume`,
      test: withVariables(metadataTest, { ...own, told: toldOfVolume(view.provided) }),
      remedy: make(withVariables(metadata, { ...own, device: options.device })),
      after: [{ condition: moduleOn(host) }, { host, file: configPath }],
    },
    {
      ...always,
      id: upOn(host),
      holds: `the copy on ${host} is up, or the cluster's to bring up`,
      test: `${toldOfVolume(view.provided)} || drbdadm role ${volumeName} >/dev/null 2>&1`,
      remedy: make(`mkdir -p ${directory}\ndrbdadm up ${volumeName}`),
      after: [{ condition: madeOn(host) }],
    },
    {
      ...always,
      id: inForceOn(host),
      holds: `the copy on ${host} works by its file`,
      test: withVariables(inForceTest, { volume: volumeName }),
      remedy: make(`drbdadm adjust ${volumeName}`),
      after: [{ condition: upOn(host) }, { host, file: configPath }],
    },
  ];
}

function alikeCondition(view: SiteView<DrbdOptions>, hosts: readonly string[]): Condition {
  const [first = "", ...others] = hosts;
  return {
    id: alike,
    host: first,
    alternates: others,
    holds: "a copy of the volume is up to date",
    test: `${begun(view.provided)} || drbdadm dstate ${volumeName} | grep -q UpToDate`,
    remedy: {
      kind: "decide",
      timeoutMs: 60_000,
      hosts,
      evidence: withVariables(evidence, { volume: volumeName, device: view.options.device }),
      decide: (said) =>
        chooseFirstCopy(
          hosts,
          new Map([...said].map(([host, output]) => [host, parseEvidence(output)])),
          `drbdadm -- --clear-bitmap new-current-uuid ${volumeName}`,
        ),
    },
    after: hosts.map((host) => ({ condition: inForceOn(host) })),
    settleMs: 10_000,
  };
}

/** What the device begins with is seen below DRBD, whose own data are at its end: also where the copy is not the one in use. */
function formattedCondition(view: SiteView<DrbdOptions>, hosts: readonly string[]): Condition {
  const [first = "", ...others] = hosts;
  return {
    id: formatted,
    host: first,
    alternates: others,
    holds: "the volume has a file system",
    test: `if ${begun(view.provided)}; then exit 0; fi\n${withVariables(fileSystemTest, { device: view.options.device })}`,
    remedy: {
      kind: "make",
      script: withVariables(fileSystemScript, { volume: volumeName, device: volumeDevice, type: fileSystem }),
      timeoutMs: 300_000,
    },
    after: [{ condition: alike }],
    settleMs: 10_000,
  };
}
