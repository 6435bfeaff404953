import { existsSync } from "node:fs";
import { Argument, type Command } from "commander";
import type { Site } from "../spec/site.ts";
import { Unusable } from "./failure.ts";

/** The argument `[SITE]` of every command that reads a site. */
export function siteArgument(): Argument {
  return new Argument("[SITE]", "the site file").default("site.yaml");
}

/** @throws Unusable where the site file was named first, and what it comes after was taken for it. */
export function siteComesLast(command: Command): void {
  const place = command.registeredArguments.findIndex((argument) => argument.name() === "SITE");
  const { args } = command;
  const [taken, named] = [args[place], args.findIndex((word) => existsSync(word))];
  if (place < 1 || taken === undefined || existsSync(taken) || named === -1 || named >= place) return;
  const words = [...args.filter((_, index) => index !== named), args[named]];
  throw new Unusable(`the site file comes last: quorate ${[command.name(), ...words].join(" ")}`);
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
