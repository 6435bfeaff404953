import type { Site } from "../../spec/site.ts";
import type { Offer, Technology } from "../contract/technology.ts";
import { servicePassword } from "../contract/secret.ts";
import { apiComponent, apiEndpoint, wantsWithParts } from "../openstack/control-service.ts";
import { dashboard, keySecret, publicPort, securePort } from "./api.ts";
import { horizonConditions } from "./conditions.ts";
import { horizonFiles } from "./config.ts";
import { horizonOptions, type HorizonOptions } from "./options.ts";

export const horizon: Technology<HorizonOptions> = {
  name: "horizon",
  kind: "service",
  options: horizonOptions,
  uses: ["identity", "database", "balancer"],
  offer,
  host: (view) => wantsWithParts(view, { apis: [dashboard] }, () => horizonFiles(view)),
  site: horizonConditions,
};

const databasePassword = "horizon-database-password";

function offer(site: Site, options: HorizonOptions): Offer {
  return {
    components: [
      apiComponent(dashboard, {
        packages: ["openstack-dashboard-apache", "python3-mysqldb"],
        because: "who is logged in stands in the database, signed with a key that every instance has",
        modeBecause: "any instance shows any page to any user",
        loses: "the pages it was building, but for reads, which another instance is asked; users stay logged in",
        needs: ["identity", "database"],
      }),
    ],
    endpoints: [{ ...apiEndpoint(dashboard, options), port: site.certificates === "none" ? publicPort : securePort }],
    databases: [{ name: "horizon", user: "horizon", passwordSecret: databasePassword }],
    secrets: [
      servicePassword(databasePassword),
      { name: keySecret, kind: "password", agreement: "the key that sessions are signed with" },
    ],
    decisions: [
      {
        subject: "horizon sessions",
        choice: "in the site's database",
        because:
          "a session must survive any host: the cache serves from one host at a time and comes back empty from another, and a cookie has no room for a token with the catalogue of many services",
      },
      {
        subject: "horizon old sessions",
        choice: "removed by whoever runs manage.py clearsessions",
        because: "Django leaves that to its operator; a day's logins are some hundred rows",
      },
    ],
  };
}
