import { z } from "zod";
import type { Design } from "../contract/design.ts";

/** The domain that keystone makes by itself, with the id `default`. The administrator is in it, whatever the services' is. */
export const defaultDomain = "Default";

export const keystoneOptions = z.strictObject({
  region: z
    .string()
    .regex(/^[\w.-]{1,255}$/)
    .default("RegionOne")
    .describe("name of the region that the endpoints are in"),
  domain: z
    .string()
    .regex(/^[^\s'"\\](?:[^\n\r'"\\]{0,62}[^\s'"\\])?$/)
    .default(defaultDomain)
    .describe("name of the domain that the services' users and their project live in; it is made where it is missing"),
  processes: z.int().min(1).max(64).default(2).describe("uwsgi processes on each host; each takes some 130 MB"),
  threads: z.int().min(1).max(128).default(16).describe("requests that each process works on at a time"),
  tokenMinutes: z.int().min(5).max(1440).default(60).describe("how long a token is valid"),
  passwordHashRounds: z
    .int()
    .min(4)
    .max(16)
    .default(12)
    .describe("bcrypt cost of stored passwords: each step doubles the time of a login, and of a guess"),
});

export type KeystoneOptions = z.infer<typeof keystoneOptions>;

/** The domain of the services' users. */
export function serviceDomain({ options }: Pick<Design, "options">): string {
  return keystoneOptions.parse(options["keystone"] ?? {}).domain;
}

/** The region that the services of a site are in: the site's own word before the option's. */
export function regionName({ options, region }: Pick<Design, "options" | "region">): string {
  return region ?? keystoneOptions.parse(options["keystone"] ?? {}).region;
}
