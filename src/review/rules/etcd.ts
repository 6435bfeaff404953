import { seconds } from "../model/setting.ts";
import type { SiteModel } from "../model/site-model.ts";
import { finding, limitMs, limitReason, type Rule } from "./rule.ts";

/** etcd refuses an election time-out below five heartbeats. Source: etcd 3, `server/embed/config.go`, `Validate`. */
const beatsPerElection = 5;

const electionRefused: Rule = (model) =>
  model.etcds
    .filter(({ heartbeatMs, electionMs }) => electionMs.value < beatsPerElection * heartbeatMs.value)
    .map(({ heartbeatMs, electionMs }) =>
      finding(
        "election-below-heartbeats",
        "error",
        (electionMs.given ? electionMs : heartbeatMs).where,
        `The election time-out ${electionMs.value} ms is less than five heartbeats of ${heartbeatMs.value} ms: etcd ends as it starts, and a running one does not come back from its next restart.`,
        `Write an election-timeout of ${10 * heartbeatMs.value} (ETCD_ELECTION_TIMEOUT), ten heartbeats as by default, on every member.`,
      ),
    );

const slowElection: Rule = (model, context) =>
  model.etcds
    .filter(({ electionMs }) => electionMs.value > limitMs(context))
    .map(({ electionMs }) =>
      finding(
        "slow-detection",
        "warning",
        electionMs.where,
        `etcd's members miss a dead leader for ${seconds(electionMs.value)} (election-timeout) before they elect another, longer than ${seconds(limitMs(context))}, ${limitReason(context)}: nothing is written there until then, and no lease is renewed.`,
        "Write ETCD_ELECTION_TIMEOUT=1000 with ETCD_HEARTBEAT_INTERVAL=100, the defaults, where the members are on one site.",
      ),
    );

const voters: Rule = (model) => {
  // Where no file lists them, a member has joined by a call: the files themselves are counted.
  const [first] = [...model.etcds.filter(({ members }) => members.length > 0), ...model.etcds];
  const count = first === undefined || first.members.length > 0 ? (first?.members.length ?? 0) : model.etcds.length;
  return first === undefined || count < 2 || count % 2 === 1
    ? []
    : [
        finding(
          count === 2 ? "too-few-voters" : "even-voters",
          "warning",
          first.membersWhere,
          count === 2
            ? "etcd has two members: when one is lost the other has no majority and writes nothing, so that the store is out whichever host dies."
            : `etcd has ${count} members: it bears the loss of as many as ${count - 1} do, and a network that breaks in the middle leaves no half with a majority.`,
          count === 2
            ? "Add a third member (etcdctl member add), which may be on a small host with a fast disk."
            : "Take one member away (etcdctl member remove), or add one.",
        ),
      ];
};

/** A store of leases with one member, for a database with several. */
const oneMember: Rule = (model) => {
  const [first, ...others] = model.etcds;
  return first === undefined || others.length > 0 || first.members.length > 1 || model.patronis.length < 2
    ? []
    : [
        finding(
          "too-few-voters",
          "error",
          first.membersWhere,
          `etcd has one member${first.host === "" ? "" : `, on ${first.host}`}: when it is lost no lease is given or renewed, the primary of PostgreSQL gives itself up, and no copy is promoted, although ${model.patronis.length} hosts have one.`,
          "Run etcd on three hosts (etcdctl member add), and name all of them in Patroni's section etcd3.",
        ),
      ];
};

const notInItsList: Rule = (model) =>
  model.etcds
    .filter(({ name, members }) => members.length > 0 && !members.includes(name))
    .map(({ name, membersWhere }) =>
      finding(
        "bad-cluster-address",
        "error",
        membersWhere,
        `initial-cluster does not name this member, which is called ${name}: etcd ends as it starts when it has no data yet, after its disk was lost for one.`,
        `Write ${name}=PEER-URL into initial-cluster (ETCD_INITIAL_CLUSTER), or the name that stands there as ETCD_NAME.`,
      ),
    );

const plainPeers: Rule = (model) =>
  model.etcds.flatMap(({ plain }) =>
    plain === undefined
      ? []
      : [
          finding(
            "unencrypted-cluster",
            "warning",
            plain,
            "etcd's members speak plain HTTP to each other: whoever reaches the port can read and write all that is kept there, and what trusts it (Patroni's leader, for one) obeys.",
            "Give each member a certificate, set ETCD_PEER_CERT_FILE, ETCD_PEER_KEY_FILE, ETCD_PEER_TRUSTED_CA_FILE and ETCD_PEER_CLIENT_CERT_AUTH=true, and change each peer's URL with etcdctl member update.",
          ),
        ],
  );

/** Keys of protocol 2 have no versions that are kept. */
function onlyOldProtocol({ patronis }: SiteModel): boolean {
  return patronis.length > 0 && patronis.every(({ speaksOldEtcd }) => speaksOldEtcd !== undefined);
}

const notCompacted: Rule = (model) =>
  model.etcds
    .filter(({ compacts }) => !compacts.value && !onlyOldProtocol(model))
    .map(({ compacts }) =>
      finding(
        "store-not-compacted",
        "advice",
        compacts.where,
        `auto-compaction-retention is ${compacts.given ? "0" : "not set, and 0 by default"}: every version of every key is kept, until the file reaches its quota (2 GiB by default) and etcd refuses all writes on all members, unless what writes there compacts by itself, as Kubernetes does.`,
        "Write ETCD_AUTO_COMPACTION_RETENTION=1 (hours), and watch etcd_mvcc_db_total_size_in_bytes.",
      ),
    );

/** Source: etcd 3.4's and 3.6's changelogs. */
const gone = "which etcd no longer has from 3.6 on, and has switched off by default since 3.4";

const oldProtocol: Rule = (model) => [
  ...model.etcds.flatMap(({ old }) =>
    old === undefined
      ? []
      : [
          finding(
            "old-store-protocol",
            "warning",
            old.where,
            `${old.flag} is for etcd's protocol 2, ${gone}: a member that is upgraded does not start with this line${old.flag === "proxy" ? ", and until then this one relays nothing of protocol 3" : ""}.`,
            old.flag === "proxy"
              ? "Have clients list the members themselves, or run etcd gateway (etcd grpc-proxy) here."
              : "Move clients to protocol 3 (Patroni: etcd3 in place of etcd; tooz: etcd3+http://), then remove the line.",
          ),
        ],
  ),
  ...model.patronis.flatMap(({ speaksOldEtcd }) =>
    speaksOldEtcd === undefined
      ? []
      : [
          finding(
            "old-store-protocol",
            "warning",
            speaksOldEtcd,
            `Patroni's section "etcd" speaks protocol 2, ${gone}: after an upgrade of etcd Patroni finds no store, and the database has no leader.`,
            'Write "etcd3:" in place of "etcd:" on every member, one after another; what stands below it stays as it is.',
          ),
        ],
  ),
  ...model.clients.flatMap((client) => {
    const url = client.option("coordination", "backend_url");
    return url === undefined || !/^etcd:\/\//iu.test(url.value)
      ? []
      : [
          finding(
            "old-store-protocol",
            "warning",
            { place: url.where.place },
            `${client.name} coordinates by etcd's protocol 2 (etcd://), ${gone}.`,
            'Write "backend_url = etcd3+http://ADDRESS:2379".',
          ),
        ];
  }),
];

export const etcdRules: readonly Rule[] = [
  electionRefused,
  slowElection,
  voters,
  oneMember,
  notInItsList,
  plainPeers,
  notCompacted,
  oldProtocol,
];
