import type { Finding } from "../../spec/finding.ts";
import { listed } from "../../text/sentence.ts";
import type { Found } from "../describe/found.ts";
import { atHost } from "./place.ts";

/** Packages of which hosts have different versions; packages of one version's difference are told together. */
export function otherVersions({ readings }: Found): readonly Finding[] {
  const names = [...new Set(readings.flatMap(({ packages }) => [...packages.keys()]))].sort();
  const bySplit = new Map<string, string[]>();
  for (const name of names) {
    const versions = new Map<string, string[]>();
    for (const { host, packages } of readings) {
      const version = packages.get(name);
      if (version !== undefined) versions.set(version, [...(versions.get(version) ?? []), host]);
    }
    if (versions.size < 2) continue;
    const split = [...versions.values()].map((hosts) => hosts.join(", ")).join(" against ");
    const words = [...versions].map(([version, hosts]) => `${version} on ${listed(hosts)}`).join(", ");
    bySplit.set(split, [...(bySplit.get(split) ?? []), `${name} (${words})`]);
  }
  return [...bySplit.values()].map((packages) => {
    const more = packages.length > 4 ? [`${packages.length - 4} more`] : [];
    return atHost(
      "versions-differ",
      "warning",
      readings[0]?.host ?? "",
      `Hosts run different versions of ${listed([...packages.slice(0, 4), ...more])}.`,
      "Bring all hosts to one version, unless an upgrade is under way: a fault between two versions is one that nobody has tried.",
    );
  });
}
