import { listed, seconds } from "../model/setting.ts";
import { finding, type Rule } from "./rule.ts";

/** Without a monitor Pacemaker asks once, as it starts, and never again. */
const resourceNotWatched: Rule = (model) =>
  model.clusters.flatMap(({ resources: { unwatched } }) => {
    const [first] = unwatched;
    return first === undefined
      ? []
      : [
          finding(
            "resource-not-watched",
            "warning",
            first.where,
            `${listed(unwatched.map(({ id }) => id))} ${unwatched.length === 1 ? "has" : "have"} no monitor operation: Pacemaker asks once, as it starts, and never again, so that what dies while its host is well is neither restarted nor moved.`,
            `pcs resource op add ${first.id} monitor interval=10s timeout=20s.`,
          ),
        ];
  });

/** Pacemaker Explained, "Monitoring promotable clone resources". */
const promotedNotWatched: Rule = (model) =>
  model.clusters.flatMap(({ resources: { promotedUnwatched } }) => {
    const [first] = promotedUnwatched;
    return first === undefined
      ? []
      : [
          finding(
            "resource-not-watched",
            "warning",
            first.where,
            `${listed(promotedUnwatched.map(({ id }) => id))} ${promotedUnwatched.length === 1 ? "has" : "have"} no monitor with the role Promoted (Master): one without a role is for the other copies, and nobody asks the one that serves, which is not moved when it dies.`,
            `pcs resource op add ${first.id} monitor interval=9s timeout=20s role=Promoted (Pacemaker before 2.1: Master), another interval than the first one's.`,
          ),
        ];
  });

const leftAlone: Rule = (model) =>
  model.clusters.flatMap(({ resources: { unmanaged } }) =>
    unmanaged.map(({ id, where }) =>
      finding(
        "maintenance-left-on",
        "warning",
        where,
        `Pacemaker is told to leave ${id ?? "every resource"} alone: it restarts, moves and promotes nothing of it, and any fault lasts until someone comes.`,
        `${id === undefined ? `pcs resource manage RESOURCE for each, or take the default out` : `pcs resource manage ${id}`}, when the work is done.`,
      ),
    ),
  );

/** Coming back costs a second outage, and none of those who use it chose the time. */
const movesBack: Rule = (model) =>
  model.clusters.flatMap(({ resources: { returning } }) => {
    const [first] = returning;
    return first === undefined
      ? []
      : [
          finding(
            "address-moves-back",
            "advice",
            first.where,
            `${listed(returning.map(({ id }) => id))} ${returning.length === 1 ? "prefers" : "prefer"} ${first.node} (score ${first.score}) by more than what keeps ${returning.length === 1 ? "it" : "them"} where ${returning.length === 1 ? "it is" : "they are"} (resource-stickiness ${first.stickiness}): as soon as that host is there again, what runs there moves back, which is a second outage, and again each time that a host which is not well comes and goes.`,
            "pcs resource defaults update resource-stickiness=100, or more than the preference; then move it back when you choose (pcs resource move, and pcs resource clear).",
          ),
        ];
  });

/** Events and, since Pacemaker 2.0.3, ends of failure-timeouts are acted upon at once, whatever this says; its default is 15 min. */
const recheckMsLeast = 30_000;

const rechecksOften: Rule = (model) =>
  model.clusters.flatMap(({ recheckMs, forgetsByRecheck }) =>
    recheckMs === undefined || forgetsByRecheck || recheckMs.value === 0 || recheckMs.value >= recheckMsLeast
      ? []
      : [
          finding(
            "recheck-too-often",
            "advice",
            recheckMs.where,
            `The cluster computes its whole state anew every ${seconds(recheckMs.value)} (cluster-recheck-interval): nothing is noticed sooner by it, since events and the ends of failure-timeouts (Pacemaker 2.0.3) are acted upon as they come, and the host that coordinates works and logs all the time.`,
            "pcs property set cluster-recheck-interval=5min, or pcs property unset it (15 minutes); what must be noticed soon needs a monitor operation of its own.",
          ),
        ],
  );

export const clusterUpkeepRules: readonly Rule[] = [
  resourceNotWatched,
  promotedNotWatched,
  leftAlone,
  movesBack,
  rechecksOften,
];
