import { addressRules } from "./address.ts";
import { balancerRules } from "./balancer.ts";
import { checkRules } from "./checks.ts";
import { clientRules } from "./client.ts";
import { clusterRules } from "./cluster.ts";
import { copiesRules } from "./copies.ts";
import { databaseRules } from "./database.ts";
import { etcdRules } from "./etcd.ts";
import { firewallRules } from "./firewall.ts";
import { membershipRules } from "./membership.ts";
import { networkDatabaseRules } from "./network-databases.ts";
import { postgresqlRules } from "./postgresql.ts";
import { quorumRules } from "./quorum.ts";
import { otherRules } from "./others.ts";
import { proxyRules } from "./proxy.ts";
import { queueRules } from "./queue.ts";
import type { Rule } from "./rule.ts";
import { secretRules } from "./secrets.ts";
import { trackScriptRules } from "./track-scripts.ts";

export const modelRules: readonly Rule[] = [
  ...balancerRules,
  ...checkRules,
  ...proxyRules,
  ...addressRules,
  ...trackScriptRules,
  ...membershipRules,
  ...quorumRules,
  ...clusterRules,
  ...databaseRules,
  ...queueRules,
  ...copiesRules,
  ...clientRules,
  ...postgresqlRules,
  ...etcdRules,
  ...networkDatabaseRules,
  ...firewallRules,
  ...otherRules,
  ...secretRules,
];
