import { accountRules } from "./accounts.ts";
import { addressRules } from "./address.ts";
import { answerRules } from "./answers.ts";
import { balancerRules } from "./balancer.ts";
import { checkRequestRules } from "./check-requests.ts";
import { checkRules } from "./checks.ts";
import { clientRules } from "./client.ts";
import { clusterRules } from "./cluster.ts";
import { clusterResourceRules } from "./cluster-resources.ts";
import { clusterUpkeepRules } from "./cluster-upkeep.ts";
import { copiesRules } from "./copies.ts";
import { databaseRules } from "./database.ts";
import { etcdRules } from "./etcd.ts";
import { singleAddressRules } from "./single-address.ts";
import { followedRules } from "./followed.ts";
import { frontRules } from "./fronts.ts";
import { scriptTargetRules } from "./script-targets.ts";
import { firewallRules } from "./firewall.ts";
import { membershipRules } from "./membership.ts";
import { misplacedRules } from "./misplaced.ts";
import { networkDatabaseRules } from "./network-databases.ts";
import { patroniRules } from "./patroni.ts";
import { postgresqlRules } from "./postgresql.ts";
import { promotedDatabaseRules } from "./promoted-databases.ts";
import { quorumRules } from "./quorum.ts";
import { otherRules } from "./others.ts";
import { proxyRules } from "./proxy.ts";
import { queueRules } from "./queue.ts";
import { dataStoreRules } from "./data-stores.ts";
import { logArchiveRules } from "./log-archives.ts";
import { queryRouteRules } from "./query-routes.ts";
import { statusPageRules } from "./status-pages.ts";
import { volumeRules } from "./volumes.ts";
import { vrrpAuthenticationRules } from "./vrrp-authentication.ts";
import type { Rule } from "./rule.ts";
import { secretRules } from "./secrets.ts";
import { trackScriptRules } from "./track-scripts.ts";
import { wireRules } from "./wires.ts";

export const modelRules: readonly Rule[] = [
  ...balancerRules,
  ...answerRules,
  ...misplacedRules,
  ...frontRules,
  ...statusPageRules,
  ...checkRules,
  ...checkRequestRules,
  ...proxyRules,
  ...queryRouteRules,
  ...addressRules,
  ...vrrpAuthenticationRules,
  ...trackScriptRules,
  ...scriptTargetRules,
  ...membershipRules,
  ...quorumRules,
  ...clusterRules,
  ...volumeRules,
  ...clusterResourceRules,
  ...clusterUpkeepRules,
  ...databaseRules,
  ...promotedDatabaseRules,
  ...queueRules,
  ...copiesRules,
  ...clientRules,
  ...singleAddressRules,
  ...patroniRules,
  ...postgresqlRules,
  ...followedRules,
  ...logArchiveRules,
  ...etcdRules,
  ...dataStoreRules,
  ...networkDatabaseRules,
  ...firewallRules,
  ...otherRules,
  ...secretRules,
  ...accountRules,
  ...wireRules,
];
