import { listed } from "../model/setting.ts";
import { finding, type Rule } from "./rule.ts";

const isNumeric = /^[\d.]+$|:/u;

/** A copy that looks for its primary at an address which does not move with it follows nobody after a failover. */
const followsAnother: Rule = (model) =>
  model.followed.flatMap(({ host, address, where }) => {
    const cluster = model.clusters.find((each) => each.host === host) ?? model.clusters[0];
    const moved = cluster?.resources.postgresAddresses ?? [];
    return moved.length === 0 || !isNumeric.test(address) || moved.includes(address)
      ? []
      : [
          finding(
            "follows-another-address",
            "error",
            where,
            `PostgreSQL's copy looks for its primary at ${address}, and the cluster moves ${listed(moved)} with it: after a failover it follows nobody, or asks a server that is none.`,
            `Write "host=${moved[0] ?? ""}" in primary_conninfo on every host, and refuse it in pg_hba.conf for replication on the host itself.`,
          ),
        ];
  });

export const followedRules: readonly Rule[] = [followsAnother];
