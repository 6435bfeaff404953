import { seconds } from "../model/setting.ts";
import type { ClientFile, SiteModel } from "../model/site-model.ts";
import { finding, limitReason, type Rule } from "./rule.ts";

/** The longest that operators of large sites raise Raft's time-out to; its default is 1 s (ovsdb(7), ovn-ctl(8)). */
const acceptedElectionMs = 16_000;
/** neutron's `[ovn] ovsdb_probe_interval` where it is not written. */
const defaultProbeMs = 60_000;

const apart: Rule = ({ networkDatabases }) =>
  new Set(networkDatabases.map(({ host }) => host)).size < 2
    ? []
    : networkDatabases
        .filter(({ isShared }) => !isShared)
        .map(({ where }) =>
          finding(
            "databases-apart",
            "error",
            where,
            "OVN's databases of this host belong to no cluster (no --db-nb-cluster-local-addr), while other hosts serve them as well: each keeps networks of its own, and clients that change over find others than they left.",
            "Give all of them --db-nb-cluster-local-addr and --db-sb-cluster-local-addr, and all but the first --db-nb-cluster-remote-addr and --db-sb-cluster-remote-addr, in OVN_CTL_OPTS (/etc/default/ovn-central, /etc/sysconfig/ovn).",
          ),
        );

const voters: Rule = ({ networkDatabases }) => {
  const members = networkDatabases.filter(({ isShared }) => isShared);
  const hosts = new Set(members.map(({ host }) => host)).size;
  const count = Math.max(hosts, ...members.map(({ listed }) => listed));
  const [first] = members;
  return first === undefined || count < 2 || count % 2 === 1
    ? []
    : [
        finding(
          count === 2 ? "too-few-voters" : "even-voters",
          "warning",
          first.where,
          count === 2
            ? "OVN's databases have two members: when one is lost the other has no majority, and no network, port or router can be made or changed."
            : `OVN's databases have ${count} members: they bear the loss of as many as ${count - 1} do, and a network that breaks in the middle leaves no half with a majority.`,
          "Have three or five hosts serve them (--db-nb-cluster-local-addr, --db-sb-cluster-local-addr).",
        ),
      ];
};

const slowElection: Rule = ({ networkDatabases }, context) => {
  const limit = context.detectionMs === undefined ? acceptedElectionMs : Math.max(context.detectionMs, 1000);
  return networkDatabases.flatMap(({ elections }) =>
    elections
      .filter(({ value }) => value > limit)
      .map(({ value, where }) =>
        finding(
          "slow-detection",
          "warning",
          where,
          `OVN's members miss a dead leader for ${seconds(value)} to ${seconds(2 * value)} before they elect another; ${seconds(limit)} is ${context.detectionMs === undefined ? "what large sites raise it to" : limitReason(context)}: no network, port or router is made or changed until then.`,
          "Start with --db-nb-election-timer and --db-sb-election-timer of 1000 to 10000; of a cluster that runs, halve it with ovn-appctl cluster/change-election-timer.",
        ),
      ),
  );
};

const open: Rule = ({ networkDatabases }) =>
  networkDatabases.flatMap(({ open: where }) =>
    where === undefined
      ? []
      : [
          finding(
            "unencrypted-cluster",
            "advice",
            where,
            "OVN's databases take connections without a certificate (create-insecure-remote=yes): whoever reaches ports 6641 and 6642 can rewrite every network and its security groups.",
            "Let only the control and compute hosts reach the ports, or serve ssl: give the databases a certificate (ovn-nbctl set-ssl, ovn-sbctl set-ssl) and write ssl: in place of tcp: wherever they are named.",
          ),
        ],
  );

/** Neutron's parts that speak to OVN's databases themselves. */
function connected(model: SiteModel): readonly ClientFile[] {
  return model.clients.filter((client) => client.option("ovn", "ovn_nb_connection") !== undefined);
}

const slowProbe: Rule = (model, context) =>
  connected(model).flatMap((client) => {
    const probe = client.option("ovn", "ovsdb_probe_interval");
    const ms = probe === undefined ? defaultProbeMs : Number(probe.value);
    const where = probe?.where ?? client.option("ovn", "ovn_nb_connection")?.where ?? client.start;
    const remedy = `Write "ovsdb_probe_interval = 5000" in [ovn] of ${client.name}, on the neutron servers.`;
    if (ms === 0) {
      const message = `ovsdb_probe_interval = 0: ${client.name}'s servers notice that the host of OVN's database lost power only when TCP gives up, after some 15 minutes; until then every network, port and router that is asked for hangs.`;
      return [finding("heartbeats-off", "warning", where, message, remedy)];
    }
    return Number.isNaN(ms) || ms <= Math.max(context.detectionMs ?? 0, slowProbeMs)
      ? []
      : [
          finding(
            "slow-detection",
            "warning",
            where,
            `Neutron's servers ask a silent database of OVN after ${seconds(ms)} whether it is there, and leave it as much later (ovsdb_probe_interval${probe === undefined ? ", its default" : ""}): up to ${seconds(2 * ms)} for each that is connected to the host that died, and what is asked of it hangs.`,
            remedy,
          ),
        ];
  });

/** Twice this passes before a connection is given up: OVN's own servers probe every 5 s. */
const slowProbeMs = 10_000;

const serversNotListed: Rule = (model) => {
  const hosts = new Set(model.networkDatabases.filter(({ isShared }) => isShared).map(({ host }) => host)).size;
  return connected(model).flatMap((client) =>
    ["ovn_nb_connection", "ovn_sb_connection"].flatMap((key) => {
      const setting = client.option("ovn", key);
      const servers = (setting?.value ?? "").split(",").filter((each) => each.trim() !== "");
      return setting === undefined || servers.length >= hosts || isVirtual(model, servers) || isOthers(model, servers)
        ? []
        : [
            finding(
              "servers-not-listed",
              "warning",
              setting.where,
              `${key} names ${servers.length} of the ${hosts} hosts that serve OVN's databases: when ${servers.length === 1 ? "it is" : "they are"} lost Neutron changes no network, although the databases go on.`,
              `Write all of them, with commas: "${key} = tcp:HOST1:${key.includes("_nb_") ? 6641 : 6642},tcp:HOST2:…,tcp:HOST3:…".`,
            ),
          ];
    }),
  );
};

/** Who serves none of them under such an address leads to them: a balancer, or an address that moves. */
function isOthers({ networkDatabases }: SiteModel, servers: readonly string[]): boolean {
  const own = networkDatabases.flatMap(({ addresses }) => addresses);
  return own.length > 0 && !servers.some((server) => own.some((address) => server.includes(`:${address}:`)));
}

function isVirtual(model: SiteModel, servers: readonly string[]): boolean {
  const virtual = model.addresses.flatMap(({ addresses }) => addresses.map((each) => each.replace(/\/.*$/u, "")));
  return servers.some((server) => virtual.some((address) => server.includes(`:${address}:`)));
}

export const networkDatabaseRules: readonly Rule[] = [apart, voters, slowElection, open, slowProbe, serversNotListed];
