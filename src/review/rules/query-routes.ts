import { finding, type Rule } from "./rule.ts";

/** `SELECT … FOR UPDATE` locks rows for a write that follows: both must go to one server. */
const lockingReads: Rule = (model) =>
  model.proxies.flatMap(({ program, routes }) =>
    routes?.lockingReads === undefined || routes.lockingReads.group === (routes.writes ?? routes.lockingReads.group)
      ? []
      : [
          finding(
            "locking-reads-misled",
            "error",
            routes.lockingReads.where,
            `By these rules ${program} sends SELECT … FOR UPDATE to group ${routes.lockingReads.group} and the write that follows to group ${routes.writes ?? ""}: the rows are locked on another server than the one that changes them, and two clients change one row at once.`,
            'Give the rule with match_digest "^SELECT.*FOR UPDATE" and the writers\' destination_hostgroup a smaller rule_id than the one with "^SELECT", and apply = 1.',
          ),
        ],
  );

export const queryRouteRules: readonly Rule[] = [lockingReads];
