import type { Design } from "../../src/catalogue/contract/design.ts";
import { firstCib } from "../../src/catalogue/pacemaker/cib.ts";
import { agentPath, configPath } from "../../src/catalogue/postgresql/places.ts";
import { programs } from "../../src/catalogue/postgresql-server/places.ts";
import { shellWord } from "../../src/text/shell-word.ts";
import wholeCib from "./whole-cib.py";

/** What a program that reads a rendered file is asked, and what it says of a file that it takes. */
export interface Judge {
  readonly of: string;
  readonly script: string;
  readonly says: RegExp;
  /** Spoils the file in such a way that the program must refuse it: a judge who takes everything is none. */
  readonly spoil?: string;
}

/** The programs of a host of the design, each of which knows a file. */
export function judgesOf(design: Design): readonly Judge[] {
  return [
    {
      of: "haproxy.cfg",
      script: "haproxy -c -V -f /etc/haproxy/haproxy.cfg",
      says: /Configuration file is valid/,
      spoil: "sed -i 's/mode http/mode nonsense/' /etc/haproxy/haproxy.cfg",
    },
    {
      of: "firewall.nft",
      script: "nft -c -f /etc/quorate/firewall.nft",
      says: /^$/,
      spoil: "sed -i 's/tcp dport/tcp nonsense/' /etc/quorate/firewall.nft",
    },
    {
      of: "corosync.conf and authkey",
      script: "corosync -t",
      says: /^$/,
      spoil: "sed -i 's/transport: .*/transport: nonsense/' /etc/corosync/corosync.conf",
    },
    {
      of: "the CIB patch script",
      script: "python3 -m py_compile /usr/libexec/quorate/cib-patch",
      says: /^$/,
    },
    clusterConfiguration(design),
    // It cannot be asked of its file alone: it runs, in silence, for as long as it is let.
    {
      of: "memcached.conf",
      script:
        "install -d -o memcache /run/memcached && timeout 0.3 /usr/share/memcached/scripts/systemd-memcached-wrapper /etc/memcached.conf || [ $? = 124 ]",
      says: /^$/,
      spoil: "echo --nonsense >> /etc/memcached.conf",
    },
    ...(design.addresses.some(({ manager }) => manager === "keepalived") ? keepalived(design) : []),
    ...databaseJudges(design),
    ...(design.providers["replicated-volume"] === undefined ? [] : drbd(design)),
  ];
}

function databaseJudges(design: Design): readonly Judge[] {
  const { database } = design.providers;
  if (database === "postgresql") return postgresql(design);
  if (database === "mariadb-replication") return mariadbReplication;
  return database === "mariadb-drbd" ? mariadbDrbd : galera;
}

function clusterConfiguration(design: Design): Judge {
  return {
    of: "the cluster configuration, with fencing on",
    script: [
      `printf %s ${shellWord(firstCib(design))} > /root/first.xml`,
      `python3 -c ${shellWord(wholeCib)} /root/first.xml /etc/quorate/cib-configuration.xml > /root/whole.xml`,
      "grep -q stonith-enabled.*true /root/whole.xml",
      "crm_verify --xml-file /root/whole.xml -V",
    ].join(" &&\n"),
    says: /^$/,
    spoil: "sed -i 's/<primitive /<nonsense /; s,</primitive>,</nonsense>,' /etc/quorate/cib-configuration.xml",
  };
}

function keepalived({ addresses }: Design): readonly Judge[] {
  // What a condition writes on the host, as the interface is known only there.
  const interfaces = addresses.map(({ name }) => `$${name}_interface=eth0\n`).join("");
  const include = `printf %s ${shellWord(interfaces)} > /etc/keepalived/quorate-interfaces.conf`;
  return [
    {
      of: "keepalived.conf",
      script: `${include} && keepalived -t -f /etc/keepalived/keepalived.conf`,
      says: /^$/,
      spoil: "sed -i 's/priority .*/priority 999/' /etc/keepalived/keepalived.conf",
    },
    { of: "the address's check script", script: "bash -n /usr/libexec/quorate/may-hold-address", says: /^$/ },
  ];
}

const galera: readonly Judge[] = [
  {
    of: "galera's my.cnf",
    script: "mariadbd --help --verbose | grep -E '^wsrep-(on|cluster-name) '",
    says: /wsrep-on +TRUE/,
  },
];

const mariadbReplication: readonly Judge[] = [
  {
    of: "the server's my.cnf",
    script:
      "set -o pipefail; mariadbd --help --verbose | grep -E '^(datadir|gtid-strict-mode|read-only|rpl-semi-sync-master-(timeout|wait-point)|sync-(binlog|relay-log)) '",
    says: /datadir +\/var\/lib\/mysql\/quorate\/[^]*mode +TRUE[^]*read-only +TRUE[^]*timeout +31536000000[^]*point +AFTER_SYNC[^]*sync-binlog +1\n[^]*sync-relay-log +1/,
    spoil: "sed -i '/^\\[mysqld\\]/a nonsense = 1' /etc/mysql/mariadb.conf.d/99-quorate.cnf",
  },
];

const mariadbDrbd: readonly Judge[] = [
  {
    of: "the server's my.cnf",
    script:
      "set -o pipefail; mariadbd --help --verbose | grep -E '^(datadir|innodb-flush-log-at-trx-commit|report-host|init-file) '",
    says: /datadir +\/srv\/quorate\/database\/data[^]*init-file +\/etc\/quorate\/mariadb\/init.sql[^]*commit +1[^]*report-host +c1/,
    spoil: "sed -i '/^\\[mysqld\\]/a nonsense = 1' /etc/mysql/mariadb.conf.d/99-quorate.cnf",
  },
];

/** Each dialect by the parser that drbdadm hands a file to where that module is loaded. No module is needed to read one. */
function drbd({ options }: Design): readonly Judge[] {
  const isNine = /"module":"9"/.test(JSON.stringify(options["drbd"]));
  const parsers = [isNine ? "drbdadm" : "/usr/lib/drbd/drbdadm-84"];
  return parsers.map((program) => ({
    of: `the volume's file, by ${program}`,
    script: `${program} dump quorate-database`,
    says: isNine
      ? /path[^]*10\.78\.0\.11:7788[^]*path[^]*10\.77\.0\.11:7788[^]*fencing +resource-and-stonith/
      : /address +ipv4 10\.77\.0\.11:7788[^]*fencing +resource-and-stonith/,
    spoil: "sed -i 's/net {/nonsense {/' /etc/drbd.d/quorate-database.res",
  }));
}

function postgresql(design: Design): readonly Judge[] {
  const program = `runuser -u postgres -- ${programs(design.release)}/postgres`;
  return [
    {
      of: "postgresql.conf",
      script: `${program} -c config_file=${configPath} -C synchronous_standby_names`,
      says: /^ANY 1 \("c2", "c3"\)$/m,
      spoil: `echo "nonsense = 1" >> ${configPath}`,
    },
    { of: "the resource agent", script: `sh -n ${agentPath}`, says: /^$/ },
  ];
}
