/** The programs whose version decides how they are spoken to. */
export type Program =
  | "mariadb"
  | "galera"
  | "rabbitmq"
  | "haproxy"
  | "keepalived"
  | "corosync"
  | "pacemaker"
  | "memcached"
  | "postgresql"
  | "patroni"
  /** Its kernel module: the utilities of any version speak to it. */
  | "drbd"
  | "nodejs"
  | "keystone"
  | "glance";

/** An OpenStack release as Debian ships it: one file here, and nowhere else a release's name. */
export interface Release {
  /** As a site file names it: `epoxy`. */
  readonly name: string;
  /** OpenStack's own number of it: `2025.1`; `2022.2` for Zed. */
  readonly openstack: string;
  readonly debian: {
    /** The suite whose packages these are: `trixie`. */
    readonly suite: string;
    /** `VERSION_ID` in the hosts' /etc/os-release: `13`. */
    readonly versionId: string;
  };
  /** The OpenStack services whose packages, units and options were looked up in it, by the catalogue's names. */
  readonly services: readonly string[];
  /** Versions of the suite's packages, as far as a dialect depends on them. */
  readonly versions: Readonly<Record<Program, string>>;
}

/**
 * Whether the release ships a program of that version or a later one: what a technology asks before it writes in a newer
 * dialect. Versions are compared number by number, so that 4.10 is later than 4.9 and `4` is as early as 4.0.
 */
export function atLeast({ versions }: Pick<Release, "versions">, program: Program, version: string): boolean {
  const shipped = numbers(versions[program]);
  const wanted = numbers(version);
  for (let index = 0; index < Math.max(shipped.length, wanted.length); index++) {
    const difference = (shipped[index] ?? 0) - (wanted[index] ?? 0);
    if (difference !== 0) return difference > 0;
  }
  return true;
}

function numbers(version: string): readonly number[] {
  return version.split(".").map(Number);
}
