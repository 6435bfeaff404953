import { listed, seconds } from "../model/setting.ts";
import { acceptedDetectionMs, finding, type Rule } from "./rule.ts";

/** A cluster that runs both, and was not told that the one goes where the other serves. */
const addressNotTied: Rule = (model) =>
  model.clusters.flatMap(({ resources: { addresses, balancers } }) => {
    const alone = addresses.filter(({ follows }) => !follows);
    const [first] = alone;
    const [balancer] = balancers;
    if (first === undefined || balancer === undefined) return [];
    return [
      finding(
        "address-not-tied",
        "warning",
        first.where,
        `${listed(alone.map(({ id }) => id))} may be on any host, and no constraint says that it is where ${balancer.id} runs (one of the balancer with the address says the reverse): when the balancer there fails, the address stays and every request fails until someone acts.`,
        `pcs constraint colocation add ${first.id} with ${balancer.id}-clone INFINITY (by the name that the balancer's clone has), and take out one that says the reverse.`,
      ),
    ];
  });

/** Pacemaker restarts or moves nothing before a monitor has failed; a design's own bounds count that, whatever was asked for. */
const slowBalancerCheck: Rule = (model) =>
  model.clusters.flatMap(({ resources: { addresses, balancers } }) =>
    balancers.flatMap(({ id, monitorMs }) =>
      addresses.length === 0 || monitorMs === undefined || monitorMs.value <= acceptedDetectionMs
        ? []
        : [
            finding(
              "slow-address-check",
              "warning",
              monitorMs.where,
              `${id} is asked every ${seconds(monitorMs.value)}: when it has died, that is noticed that late, later than the ${seconds(acceptedDetectionMs)} that HAProxy takes by default for a server, and every request through its address fails meanwhile.`,
              `pcs resource update ${id} op monitor interval=2s timeout=10s.`,
            ),
          ],
    ),
  );

const frozenWithoutFencing: Rule = (model) =>
  model.clusters
    .filter(
      ({ noQuorumPolicy, fencing, resources }) =>
        noQuorumPolicy.value === "freeze" && !fencing.value && resources.addresses.length > 0,
    )
    .map(({ noQuorumPolicy, resources }) =>
      finding(
        "quorum-ignored",
        "error",
        noQuorumPolicy.where,
        `no-quorum-policy=freeze with fencing off: after a partition the hosts without quorum keep what they run, ${listed(resources.addresses.map(({ id }) => id))} among it, while the others start it as well, and two hosts hold one address.`,
        "pcs property set no-quorum-policy=stop, or switch fencing on.",
      ),
    );

const failuresKept: Rule = (model) =>
  model.clusters.flatMap(({ resources: { unforgotten } }) =>
    unforgotten
      .slice(0, 1)
      .map((threshold) =>
        finding(
          "failures-kept",
          "warning",
          threshold.where,
          `migration-threshold=${threshold.value} without failure-timeout: after ${threshold.value === 1 ? "one failure" : `${threshold.value} failures`}, however long apart, a resource never comes back to that host, and when it has happened on every host it runs nowhere.`,
          "pcs resource defaults update failure-timeout=10min; until then, pcs resource cleanup after each failure.",
        ),
      ),
  );

/** exports(5): with `async` a server answers before what was written is on disk, "at the cost that an unclean server restart … can cause data to be lost". */
const exportsLose: Rule = (model) =>
  model.clusters.flatMap(({ resources: { exports } }) =>
    exports.flatMap(({ id, acknowledgesEarly }) =>
      acknowledgesEarly === undefined
        ? []
        : [
            finding(
              "failover-loses-commits",
              "warning",
              acknowledgesEarly,
              `${id} exports with "async": the server acknowledges what it has in memory alone, so that clients that go on after a failover miss what they had written last.`,
              'Write "sync" in place of "async" (pcs resource update RESOURCE options=rw,sync,…).',
            ),
          ],
    ),
  );

const exportsOpen: Rule = (model) =>
  model.clusters.flatMap(({ resources: { exports } }) =>
    exports.flatMap(({ id, isOpen }) =>
      isOpen === undefined
        ? []
        : [
            finding(
              "export-open",
              "warning",
              isOpen,
              `${id} may be mounted and written by any host that reaches it (clientspec=*): NFS believes what a host says of its users.`,
              "Name the hosts or their network: pcs resource update RESOURCE clientspec=192.0.2.0/24.",
            ),
          ],
    ),
  );

export const clusterResourceRules: readonly Rule[] = [
  addressNotTied,
  slowBalancerCheck,
  frozenWithoutFencing,
  failuresKept,
  exportsLose,
  exportsOpen,
];
