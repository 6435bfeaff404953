import { Argument } from "commander";
import type { Site } from "../spec/site.ts";
import { Unusable } from "./failure.ts";

/** The argument `[SITE]` of every command that reads a site. */
export function siteArgument(): Argument {
  return new Argument("[SITE]", "the site file").default("site.yaml");
}

/** For options that may be given several times. */
export function collected(value: string, before: readonly string[]): readonly string[] {
  return [...before, ...value.split(",").filter((word) => word !== "")];
}

/** @throws Unusable for a name that no host of the site has. */
export function knownHosts(site: Site, names: readonly string[], option: string): ReadonlySet<string> {
  const known = site.hosts.map(({ name }) => name);
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined) {
    throw new Unusable(`${option} names ${unknown}, which is no host of the site; its hosts are ${known.join(", ")}`);
  }
  return new Set(names);
}
