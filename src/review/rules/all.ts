import { addressRules } from "./address.ts";
import { balancerRules } from "./balancer.ts";
import { clientRules } from "./client.ts";
import { clusterRules } from "./cluster.ts";
import { databaseRules } from "./database.ts";
import { membershipRules } from "./membership.ts";
import { quorumRules } from "./quorum.ts";
import { queueRules } from "./queue.ts";
import type { Rule } from "./rule.ts";
import { secretRules } from "./secrets.ts";

export const modelRules: readonly Rule[] = [
  ...balancerRules,
  ...addressRules,
  ...membershipRules,
  ...quorumRules,
  ...clusterRules,
  ...databaseRules,
  ...queueRules,
  ...clientRules,
  ...secretRules,
];
