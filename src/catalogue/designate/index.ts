import type { Site } from "../../spec/site.ts";
import type { Offer, Technology } from "../contract/technology.ts";
import { apiComponent, apiEndpoint, daemonComponent, storesOf, wantsWithParts } from "../openstack/control-service.ts";
import { usualOrigins } from "../openstack/usual-origins.ts";
import { configPath, designateApi as api, designateDaemons as daemons, designateIdentity } from "./api.ts";
import { designateConditions } from "./conditions.ts";
import { designateFiles, transferPort } from "./config.ts";
import { designateConfigFile } from "./config-file.ts";
import { designateOptions, type DesignateOptions } from "./options.ts";

export const designate: Technology<DesignateOptions> = {
  name: "designate",
  kind: "service",
  options: designateOptions,
  uses: ["identity", "database", "queue", "cache", "balancer"],
  fills: [{ role: "dns" }],
  offer,
  host: (view) => wantsWithParts(view, { apis: [api], daemons: Object.values(daemons) }, () => designateFiles(view)),
  site: designateConditions,
  files: { config: designateConfigFile, origins: usualOrigins(configPath) },
  provides: { dns: { endpoint: api.endpoint, component: api.component } },
};

const atWork = { needs: ["database", "queue"] } as const;

function offer(site: Site, options: DesignateOptions): Offer {
  return {
    ...storesOf(designateIdentity, site),
    components: [
      apiComponent(api, {
        packages: ["designate-api"],
        because: "it hands each request to a designate-central and keeps nothing",
        modeBecause: "any instance answers any request",
        loses: "the requests it was working on, but for reads, which another instance is asked",
        fills: ["dns"],
        needs: ["identity", { component: daemons.central.component }],
      }),
      daemonComponent(daemons.central, {
        packages: ["designate-central"],
        because: "zones and records stand in the database",
        modeBecause: "the instances take calls off one queue, whoever is free",
        loses: "the calls it was working on: those requests fail after the time that an answer is waited for",
        ...atWork,
      }),
      daemonComponent(daemons.worker, {
        packages: ["designate-worker"],
        because: "what is to be done at the name servers stands in the database as pending",
        modeBecause: "the instances take changes off one queue, whoever is free",
        loses: "nothing that lasts, since a change that stays pending is handed out again by a designate-producer",
        ...atWork,
      }),
      daemonComponent(daemons.producer, {
        packages: ["designate-producer"],
        because: "it reads what is due from the database each time",
        modeBecause:
          "all look after all zones: what they ask for may be asked twice, and none waits for another to be missed",
        loses: "nothing, since the other instances do the same",
        ...atWork,
      }),
      daemonComponent(daemons.mdns, {
        packages: ["designate-mdns"],
        because: "a zone that a name server fetches is read from the database",
        modeBecause: "each host answers transfers; name servers are given all of them",
        loses: "the zone transfers it was serving, which a name server asks of the next of its masters",
        ...atWork,
        listens: (["tcp", "udp"] as const).map((protocol) => ({
          protocol,
          port: transferPort,
          from: "everybody",
          what: "your name servers, which fetch zones",
        })),
      }),
    ],
    endpoints: [
      apiEndpoint(api, options, {
        tried: {
          request: { kind: "list", path: "/v2/zones" },
          operation: "list zones",
          title: "Designate zone lists",
          forA: "a list of zones",
        },
      }),
    ],
    decisions: [
      {
        subject: "designate name servers",
        choice: `yours, told with designate-manage pool update; their masters are all hosts of designate-mdns, port ${transferPort}`,
        because: "answers to the world must not end with the control plane, so that they come from servers elsewhere",
      },
      {
        subject: "designate coordination",
        choice: "none: every designate-producer looks after all zones",
        because:
          "what would share the zones out rests on a cache that may be lost; asking twice costs a message, and only `exists` notifications, for those who count them, come from each host",
      },
    ],
  };
}
