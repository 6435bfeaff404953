import type { ApiService } from "../openstack/api-service.ts";
import { schemaConditionId } from "../openstack/service-schema.ts";

export const paths = {
  /** Read after all others of its directory: what Debian's say first, this says last. */
  settings: "/etc/openstack-dashboard/local_settings.d/_9999_quorate.py",
  /** Debian's place of it, which its package enables. */
  site: "/etc/apache2/sites-enabled/openstack-dashboard-alias-only.conf",
  ports: "/etc/apache2/ports.conf",
  /** Apache's own sites, which Debian enables; that of TLS keeps it from starting where its module is not enabled. */
  plain: "/etc/apache2/sites-enabled/000-default.conf",
  tls: "/etc/apache2/sites-enabled/default-ssl.conf",
} as const;

/** Where users have it, and where each host's own answers: no other service wants that port. */
export const publicPort = 80;
export const securePort = 443;
const port = 8880;

export const keySecret = "horizon-secret-key";

/** A page: to the balancer and to `status` it is like an API. */
export const dashboard: ApiService = {
  service: "horizon",
  component: "horizon",
  endpoint: "horizon",
  unit: "apache2.service",
  port,
  files: Object.values(paths),
  interruptsAlso: "",
  // Django answers it without a session and without asking anybody.
  healthPath: "/horizon/i18n/js/horizon+openstack_dashboard/",
  warmUp: { path: "/horizon/auth/login/", headers: [] },
  after: () => [{ condition: schemaConditionId("horizon") }],
};
