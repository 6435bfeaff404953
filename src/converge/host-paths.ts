/** Where convergence keeps its own notes on a host. */
export interface HostPaths {
  /** Put before every path on the host; empty but in tests, which run the scripts under a directory of their own. */
  readonly root: string;
  /** `sha256  path` lines: what was written last. */
  readonly manifest: string;
  /** One file a unit: the digest of the files it has taken up. */
  readonly stamps: string;
  readonly backups: string;
  /** The name of the site that the host belongs to. */
  readonly site: string;
  /** Its time says when a file that left the design was last taken away. */
  readonly removed: string;
  /** The digest of the package sources that apt's lists were last fetched from. */
  readonly packageLists: string;
  /** What stood in the place of each component that was taken over from others: a directory each. */
  readonly taken: string;
  /** Locks that keep two makes of one condition apart; gone after a reboot. */
  readonly locks: string;
}

export function hostPaths(root = ""): HostPaths {
  return {
    root,
    manifest: `${root}/var/lib/quorate/manifest`,
    stamps: `${root}${stampDirectory}`,
    backups: `${root}/var/lib/quorate/backup`,
    site: `${root}/var/lib/quorate/site`,
    removed: `${root}${removedPath}`,
    packageLists: `${root}/var/lib/quorate/package-lists`,
    taken: `${root}/var/lib/quorate/taken`,
    locks: `${root}/run/quorate`,
  };
}

export const removedPath = "/var/lib/quorate/removed";

/** Units name the stamps of others by path when they must follow them. */
export const stampDirectory = "/var/lib/quorate/units";
