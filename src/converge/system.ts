import type { Release } from "../catalogue/releases/release.ts";

/** What a host's /etc/os-release says of it. Source: os-release(5). */
export interface SystemFact {
  readonly id: string;
  /** Empty where the system has none, as Debian's testing. */
  readonly versionId: string;
  /** For people: `Debian GNU/Linux 13 (trixie)`. */
  readonly name: string;
}

/** What every host of a site must run. */
export interface WantedSystem {
  readonly release: Release;
  /** All that can be had: the one that fits a host is named to the operator. */
  readonly releases: readonly Release[];
}

/** Undefined when the host runs what it must. Packages of one Debian on another would break it half way. */
export function wrongSystem(host: string, wanted: WantedSystem, is: SystemFact | undefined): string | undefined {
  const { release, releases } = wanted;
  if (is !== undefined && runs(is, release)) return undefined;
  const { suite, versionId } = release.debian;
  const needs = `release ${release.name} needs Debian ${versionId} (${suite})`;
  if (is === undefined) return `${host} does not say what it runs (/etc/os-release), and ${needs}.`;
  const fitting = releases.find((each) => runs(is, each));
  const remedy =
    fitting === undefined
      ? `Install Debian ${versionId} on it.`
      : `Write "release: ${fitting.name}" into the site file, or install Debian ${versionId} on it.`;
  return `${host} runs ${is.name}, and ${needs}. ${remedy}`;
}

function runs(is: SystemFact, { debian }: Release): boolean {
  return is.id === "debian" && is.versionId === debian.versionId;
}
