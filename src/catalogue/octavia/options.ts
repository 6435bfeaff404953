import { z } from "zod";
import { crewOptions } from "../openstack/crew-options.ts";

const place = z.string().regex(/^(?:tcp|ssl):\S+:\d+$/u, "a place of OVN's database, such as tcp:10.0.0.11:6641");
const id = z.string().regex(/^[\w-]+$/u, "an id of OpenStack's");
const directory = z.string().regex(/^\/[^\s]*$/u, "an absolute path without spaces");

const ovn = z.strictObject({
  kind: z.literal("ovn"),
  northbound: z.array(place).min(1).optional().describe("members of OVN's northbound database; by default the site's"),
  southbound: z.array(place).min(1).optional().describe("members of OVN's southbound database; by default the site's"),
});

const amphora = z.strictObject({
  kind: z.literal("amphora"),
  networks: z
    .array(id)
    .default([])
    .describe("networks that amphorae and the control hosts share; none before the cloud runs in which they are made"),
  securityGroups: z.array(id).default([]).describe("what may reach an amphora there"),
  flavor: id.optional().describe("how large an amphora is"),
  imageTag: id.default("amphora").describe("tag of the image that amphorae boot"),
  certificates: directory
    .default("/etc/octavia/certs")
    .describe("where each control host has ca_01.pem, ca_key.pem, server_ca.pem and client.pem, the same on all"),
});

export const octaviaOptions = z.strictObject({
  ...crewOptions({ processes: 2, threads: 4 }),
  provider: z
    .discriminatedUnion("kind", [ovn, amphora])
    .optional()
    .describe(
      "what balances: ovn, rules in the hosts' switches, the default where OVN makes the networks; amphora, servers that octavia boots, the default elsewhere",
    ),
});

export type OctaviaOptions = z.infer<typeof octaviaOptions>;
export type Provider = z.infer<typeof ovn> | z.infer<typeof amphora>;

/** What balances on a site. `controller`: whoever tells the switches of all hosts what to do; undefined where nobody does. */
export function providerOf({ provider }: OctaviaOptions, controller: unknown): Provider {
  return provider ?? (controller === undefined ? amphora.parse({ kind: "amphora" }) : { kind: "ovn" });
}

/** An amphora can be booted: the cloud that it boots in has been made ready for it. */
export function canBoot(provider: Provider): boolean {
  return provider.kind === "amphora" && provider.networks.length > 0 && provider.flavor !== undefined;
}
