import { homedir } from "node:os";
import { join, resolve } from "node:path";
import { Option } from "commander";
import type { WatchableHost } from "../hosts/host.ts";
import { sshHost } from "../hosts/ssh.ts";
import type { SshTarget } from "../hosts/ssh-target.ts";
import { findLab, listLabs, type Lab } from "../lab/lab.ts";
import type { Site } from "../spec/site.ts";
import { listed } from "../text/sentence.ts";
import { Unusable } from "./failure.ts";

/** `auto`: the twin when one of this very file is up on this machine, else the operator's machines. */
export type Whereabouts = "auto" | "lab" | "hosts";

export interface Reached {
  readonly hosts: ReadonlyMap<string, WatchableHost>;
  /** Present when the hosts are a twin's. */
  readonly lab?: Lab;
  /** How ssh reaches the site's own machines; none of a twin, whose hosts are known from their disks. */
  readonly targets: readonly SshTarget[];
  /** One line for people: whose hosts these are. */
  readonly sentence: string;
}

/** The option `--on` of every command that meets hosts. */
export function whereOption(): Option {
  return new Option("--on <WHERE>", "lab: the site's twin; hosts: its own machines; auto: the twin if one is up")
    .choices(["auto", "lab", "hosts"] satisfies readonly Whereabouts[])
    .default("auto" satisfies Whereabouts);
}

/**
 * The hosts of a site: those of its twin, or the operator's own machines over SSH. A site whose fence agent is the lab's
 * has no machines of its own: without a twin it cannot be reached.
 *
 * @throws Unusable when a twin is asked for or needed and none is up.
 */
export function reachSite(site: Site, siteFile: string, where: Whereabouts): Reached {
  const lab = where === "hosts" ? undefined : twinOf(siteFile);
  if (lab !== undefined) {
    const strangers = site.hosts.map(({ name }) => name).filter((name) => !lab.hostNames.includes(name));
    if (strangers.length > 0) {
      throw new Unusable(
        `the twin ${lab.name} does not have ${listed(strangers)} yet; take it in with: quorate lab up ${siteFile} --name ${lab.name}`,
      );
    }
    const hosts = new Map(site.hosts.map(({ name }) => [name, lab.host(name)]));
    return { hosts, lab, targets: [], sentence: `the twin ${lab.name} in the lab on this machine` };
  }
  const labOnly = site.fencing.kind === "agent" && site.fencing.agent === "lab";
  if (where === "lab" || (where === "auto" && labOnly)) {
    throw new Unusable(`no twin of ${siteFile} is up on this machine; start one with: quorate lab up ${siteFile}`);
  }
  const controlDirectory = join(homedir(), ".cache", "quorate", "ssh");
  const targets = site.hosts.map(({ name, address, ssh }) => ({
    name,
    address,
    ...site.ssh,
    ...ssh,
    controlDirectory,
  }));
  const hosts = new Map(targets.map((target) => [target.name, sshHost(target)]));
  return { hosts, targets, sentence: "the site's own hosts over SSH" };
}

function twinOf(siteFile: string): Lab | undefined {
  const path = resolve(siteFile);
  const found = listLabs().find((lab) => lab.state === "up" && lab.siteFile !== null && resolve(lab.siteFile) === path);
  return found === undefined ? undefined : findLab(found.name);
}
