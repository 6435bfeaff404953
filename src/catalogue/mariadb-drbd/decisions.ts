import type { Site } from "../../spec/site.ts";
import type { Decision } from "../contract/design.ts";

const usual: readonly Decision[] = [
  {
    subject: "mariadb failover",
    choice:
      "one server at a time, on the host that has the volume mounted; the other host starts it when the first one is fenced",
    because:
      "a server has its files for itself: two of them on one volume destroy it, so that nothing starts before the other host is known to be off",
  },
  {
    subject: "mariadb commits",
    choice: "innodb_flush_log_at_trx_commit 1, and no choice",
    because: "the other host has what is on the volume: what a server kept in memory is lost with its host",
  },
  {
    subject: "mariadb is reached",
    choice: "through the balancers, which see where a server greets",
    because:
      "local clients reach it on the loopback, where no address has to move first, and sessions with the old server are cut",
  },
  {
    subject: "mariadb return",
    choice: "a host that comes back keeps its copy up to date and starts no server",
    because: "going back would interrupt for no gain",
  },
];

const tls: Decision = {
  subject: "mariadb TLS",
  choice:
    "clients of the server, by a certificate of its host that the cluster's authority signed; services' users by TLS alone",
  because:
    "your site file says so (certificates: own); on a site that runs the server is started again for it, and services' users are held to it when all services have turned",
};

export function mariadbDrbdDecisions({ certificates }: Pick<Site, "certificates">): readonly Decision[] {
  return certificates === "none" ? usual : [...usual, tls];
}
