import type { Design } from "../../catalogue/contract/design.ts";
import { listed } from "../../text/sentence.ts";
import { runningOn, type Found } from "../describe/found.ts";
import { partName, technologyOf } from "../technologies.ts";

/** Where the design of the written site has something else than runs: sentences, for the operator to know before an apply. */
export function otherThanDesigned(design: Design, found: Found): readonly string[] {
  const partsOn = new Map(
    found.readings.map((reading) => [reading.host, new Set(runningOn(reading).map(({ name }) => name))]),
  );
  const hasPart = (host: string, names: readonly string[], technology: string): boolean => {
    const parts = partsOn.get(host) ?? new Set<string>();
    return (
      names.some((name) => parts.has(name)) ||
      [...parts, ...found.cluster.parts].some((part) => technologyOf(part) === technology)
    );
  };
  const absent = design.components.flatMap(({ name, units, hosts, service }) => {
    const without = hosts.filter((host) => !hasPart(host, [name, ...units.map(partName)], service));
    return without.length === 0 ? [] : [`${name} is to run on ${listed(without)}, where it does not run now.`];
  });
  const known = new Set(design.components.map(({ service }) => service));
  // Several technologies may share a unit's name: mariadb's is one of all its ways to be run.
  const knownParts = new Set(design.components.flatMap(({ name, units }) => [name, ...units.map(partName)]));
  const running = new Map<string, string[]>();
  for (const reading of found.readings) {
    const others = runningOn(reading).filter(({ name }) => !knownParts.has(name));
    const technologies = new Set(others.flatMap(({ name }) => technologyOf(name) ?? []));
    for (const technology of [...technologies].filter((each) => !known.has(each))) {
      running.set(technology, [...(running.get(technology) ?? []), reading.host]);
    }
  }
  const ports = new Set(
    design.endpoints.flatMap(({ port, backends }) => [port, ...backends.map((backend) => backend.port)]),
  );
  const served = found.model.backends.flatMap(({ name, servers }) => {
    const port = servers.find((server) => server.port !== undefined)?.port;
    return port === undefined ||
      ports.has(port) ||
      design.relays.some((relay) => relay.backends.some((each) => each.port === port))
      ? []
      : [`${name} (port ${port})`];
  });
  return [
    ...absent,
    ...[...running].map(([name, on]) => `${name} runs on ${listed(on)}, and the design of this site has none.`),
    ...(served.length === 0
      ? []
      : [`The balancers serve ${listed([...new Set(served)])} as well, which the design does not have.`]),
  ];
}
