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
    ...(served.length === 0
      ? []
      : [`The balancers serve ${listed([...new Set(served)])} as well, which the design does not have.`]),
  ];
}
