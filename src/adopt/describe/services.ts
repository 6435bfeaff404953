import { catalogue } from "../../catalogue/index.ts";
import type { HostReading } from "../reading.ts";
import { noWord } from "../known/names.ts";
import { knownOptions } from "../known/options.ts";
import { componentsOfAll, endpointsOfAll, partName, technologyOf } from "../technologies.ts";
import type { Draft } from "./draft.ts";
import { runningOn, type Found } from "./found.ts";

export interface FoundServices {
  readonly services: Draft["services"];
  readonly untold: readonly string[];
}

/** The OpenStack services that run anywhere, each with what is known of its options, and what runs that has no word. */
export function describeServices(found: Found): FoundServices {
  const running = catalogue.filter(
    ({ kind, name }) => kind === "service" && found.readings.some((each) => runsOn(each, name)),
  );
  const known = running.map(({ name }) => ({ name, ...knownOptions(name, found.model, found.parts) }));
  return {
    services: known.map(({ name, options }) => ({ name, options })),
    untold: [...known.flatMap(({ untold }) => untold), ...strangers(found)],
  };
}

/**
 * Whether a service runs on a host: by a part of its name; or, where a web server runs it among others, by its configuration file
 * beside something that listens at its port.
 */
function runsOn(reading: HostReading, service: string): boolean {
  const parts = runningOn(reading).filter(({ name }) => technologyOf(name) === service);
  const isListening = endpointsOfAll({ name: service }).some(({ port, backendPort }) =>
    reading.sockets.some((socket) => socket.port === port || socket.port === backendPort),
  );
  // A unit that serves others as well, such as a web server's, is not the service yet.
  if (parts.some(({ name }) => name.split("-").includes(service) || !isShared(name))) return true;
  const configured = reading.files.some(
    ({ path }) => path.includes(`/etc/${service}/`) || path.includes(`/etc/kolla/${service}`),
  );
  return isListening && (configured || parts.length > 0);
}

const webServers = new Set(["apache2", "httpd", "nginx", "uwsgi"]);

function isShared(part: string): boolean {
  return webServers.has(part);
}

/** What is of a control plane and has no word in a site file, with the hosts on which it runs. */
function strangers({ readings }: Found): readonly string[] {
  const hosts = new Map<string, string[]>();
  for (const reading of readings) {
    const names = runningOn(reading).filter(({ name, by }) => isStranger(name, by));
    for (const name of new Set(names.map((part) => part.name)))
      hosts.set(name, [...(hosts.get(name) ?? []), reading.host]);
  }
  return [...hosts].map(([name, on]) => `${name} runs on ${on.join(", ")}, and a site file has no word for it.`);
}

function isStranger(name: string, by: string): boolean {
  return noWord.test(name) || (by !== "systemd" && technologyOf(name) === undefined);
}

/** Components of these services and of all that is below them, with the names of their parts. */
export function partsOfComponents(): readonly {
  readonly component: string;
  readonly technology: string;
  readonly on: readonly string[];
  readonly parts: readonly string[];
}[] {
  return catalogue.flatMap((technology) =>
    componentsOfAll(technology).map(({ name, on, run }) => ({
      component: name,
      technology: technology.name,
      on: [on].flat(),
      parts: [...new Set([name, ...run.units.map(partName)])],
    })),
  );
}
