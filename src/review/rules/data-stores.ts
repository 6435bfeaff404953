import { listed } from "../model/setting.ts";
import type { SiteModel } from "../model/site-model.ts";
import { finding, type Rule } from "./rule.ts";

/**
 * Until release 7 an address that is written with `bind` is taken for what the operator wants, and strangers are let in; since then whoever
 * comes from elsewhere needs a password, or `protected-mode no`. Source: Redis's change 9034; Valkey began with the release after.
 */
const noPassword: Rule = (model) =>
  model.dataStores.flatMap(({ program, asksPassword, listens, unprotected }) => {
    const where = unprotected ?? listens;
    if (asksPassword || where === undefined) return [];
    const isOld = unprotected === undefined && program === "Redis";
    return unprotected === undefined && program === "Valkey"
      ? []
      : [
          finding(
            "anyone-logs-in",
            "error",
            where,
            isOld
              ? `${program} has no password (requirepass) and listens beyond its own host: before release 7 whoever reaches its port reads and changes all that it holds, and from 7 on it refuses everybody from elsewhere, its copies and services among them.`
              : `${program} has no password (requirepass), and protected-mode is off: whoever reaches its port reads and changes all that it holds, and may have it write files on its host.`,
            `Write "requirepass PASSWORD" and "masterauth PASSWORD" on every server, "sentinel auth-pass MASTER PASSWORD" for each sentinel, and the password in the URLs of the services that use it.`,
          ),
        ];
  });

function replicates(model: SiteModel): boolean {
  return (
    model.sentinels.length > 0 ||
    model.dataStores.some(({ follows }) => follows !== undefined) ||
    new Set(model.dataStores.map(({ host }) => host)).size > 1
  );
}

const keepsNothing: Rule = (model) =>
  model.dataStores
    .filter(({ keeps, isCache }) => !keeps.value && !isCache)
    .map(({ program, keeps }) =>
      finding(
        "restart-empties",
        "warning",
        keeps.where,
        replicates(model)
          ? `${program} writes nothing to disk (save "" and no appendonly): a master that is restarted before anybody promotes a copy begins empty, and its copies, which do as it does, throw away what they have.`
          : `${program} writes nothing to disk (save "" and no appendonly): a restart begins empty.`,
        'Write "appendonly yes" (and "appendfsync everysec", the default) on every server.',
      ),
    );

/** Roles change: each server follows another some day, and each asks for the password. */
const cannotFollow: Rule = (model) => {
  const asking = model.dataStores.filter(({ asksPassword }) => asksPassword);
  const lacking = asking.filter(({ showsPassword }) => !showsPassword);
  const [first] = lacking;
  if (first?.passwordWhere === undefined || !replicates(model)) return [];
  return [
    finding(
      "copy-not-let-in",
      "error",
      first.passwordWhere,
      `${first.program} asks for a password, and ${listed(lacking.map(({ host }) => host || "this server"))} ${lacking.length === 1 ? "has" : "have"} none to show (no masterauth): once another server is the master it is refused there, and copies nothing.`,
      'Write "masterauth PASSWORD", the same as in requirepass, on every server, the master among them.',
    ),
  ];
};

const sentinelNotLetIn: Rule = (model) => {
  const asks = model.dataStores.some(({ asksPassword }) => asksPassword);
  return model.sentinels
    .filter(({ showsPassword }) => asks && !showsPassword)
    .map(({ name, where }) =>
      finding(
        "copy-not-let-in",
        "error",
        where,
        `The servers ask for a password, and the sentinel has none for ${name} (no "sentinel auth-pass"): it takes a master that is well for one that is down, learns of no copy, and promotes none.`,
        `Write "sentinel auth-pass ${name} PASSWORD" on every host.`,
      ),
    );
};

/** A master that nobody follows any more does not know that another was promoted. */
const writesAlone: Rule = (model) => {
  const [first] = model.dataStores.filter(({ copiesWanted, isCache }) => copiesWanted.value === 0 && !isCache);
  return first === undefined || model.sentinels.length === 0
    ? []
    : [
        finding(
          "failover-loses-commits",
          "advice",
          first.copiesWanted.where,
          `min-replicas-to-write is ${first.copiesWanted.given ? "0" : "not set, and 0 by default"}: a master that is cut off from its copies goes on taking writes while one of them is promoted, and throws them away when it comes back.`,
          'Write "min-replicas-to-write 1" and "min-replicas-max-lag 10" on every server, with two copies or more.',
        ),
      ];
};

export const dataStoreRules: readonly Rule[] = [noPassword, keepsNothing, cannotFollow, sentinelNotLetIn, writesAlone];
