import type { SourceFile } from "./source.ts";

/** Which program reads a file. `key`: not parsed, only compared between hosts. */
export type FileKind =
  | "haproxy"
  | "keepalived"
  | "corosync"
  | "mysql"
  | "proxysql"
  | "rabbitmq-conf"
  | "rabbitmq-erlang"
  | "rabbitmq-definitions"
  | "cib"
  | "oslo"
  | "chrony"
  | "sentinel"
  | "redis"
  | "drbd"
  | "patroni"
  | "patroni-settings"
  | "postgresql"
  | "pg-hba"
  | "etcd"
  | "maxscale"
  | "ovn"
  | "nftables"
  | "certificate"
  | "fstab"
  | "arbitrator"
  | "ucarp"
  | "clustercheck"
  | "postgresql-recovery"
  | "sql"
  | "key";

/** Services whose files oslo.config reads, by the beginning of the file's name. */
const osloNames =
  "keystone|glance|nova|neutron|placement|cinder|heat|octavia|masakari|barbican|designate|manila|magnum|ironic|aodh|ceilometer|gnocchi|trove|mistral|zaqar|watcher|blazar|cloudkitty";

const byPath: readonly (readonly [RegExp, FileKind])[] = [
  [/(^|\/)(fernet-keys|credential-keys)\/\d+$/u, "key"],
  [/(^|\/)etc\/fstab$/u, "fstab"],
  [/(^|\/)(default|sysconfig)\/garbd?$/u, "arbitrator"],
  [/(^|\/)ucarp\/[^/]+\.conf$/u, "ucarp"],
  [/(^|\/)(clustercheck|mysqlchk|galera-clustercheck)(\.sh|\.conf)?$/u, "clustercheck"],
  [/(^|\/)(postgresql|pgsql|paf)\/([^/]+\/)*recovery\.(conf(\.pcmk)?|pcmk)$/u, "postgresql-recovery"],
  [/(^|\/)(corosync|pacemaker)\/authkey$/u, "key"],
  [/(^|\/)\.erlang\.cookie$/u, "key"],
  [/(^|\/)haproxy[^/]*\.cfg$/iu, "haproxy"],
  [/(^|\/)haproxy\/.*\.cfg$/iu, "haproxy"],
  // openstack-ansible puts haproxy.cfg together from these.
  [/(^|\/)haproxy\/conf\.d\/[^./][^/]*$/iu, "haproxy"],
  [/(^|\/)(keepalived|vrrp)[^/]*\.conf$/iu, "keepalived"],
  [/(^|\/)keepalived\/.*\.conf$/iu, "keepalived"],
  [/(^|\/)corosync[^/]*\.conf$/iu, "corosync"],
  [/(^|\/)[^/]*cib[^/]*\.xml$/iu, "cib"],
  [/(^|\/)rabbitmq\/conf\.d\/[^/]*\.conf$/iu, "rabbitmq-conf"],
  [/(^|\/)(?!rabbitmq-env|rabbitmqadmin)[^/]*rabbitmq[^/]*\.conf$/iu, "rabbitmq-conf"],
  [/(^|\/)([^/]*rabbitmq[^/]*|advanced)\.config$/iu, "rabbitmq-erlang"],
  [/(^|\/)[^/]*definitions[^/]*\.json$/iu, "rabbitmq-definitions"],
  [/(^|\/)proxysql[^/]*\.(cnf|ya?ml)$/iu, "proxysql"],
  [/(^|\/)(my|galera|mariadb|mysql|server|client|cluster)[^/]*\.(cnf|ini)$/iu, "mysql"],
  [/(^|\/)(my\.cnf\.d|mysql|mariadb|mariadb\.conf\.d)\/([^/]+\/)*[^/]+\.cnf$/iu, "mysql"],
  [/(^|\/)chrony([^/]*\.conf|\/.*\.(conf|sources))$/iu, "chrony"],
  [/(^|\/)[^/]*sentinel[^/]*\.conf$/iu, "sentinel"],
  [/(^|\/)(redis|valkey)[^/]*\.conf$|(^|\/)(redis|valkey)\/[^/]+\.conf$/iu, "redis"],
  [/(^|\/)drbd\.conf$|(^|\/)drbd\.d\/[^/]+\.(res|conf)$|\.res$/iu, "drbd"],
  [/(^|\/)patroni[^/]*\.ya?ml$/iu, "patroni"],
  [/(^|\/)patroni\/settings\.json$/u, "patroni-settings"],
  [/(^|\/)pg_hba[^/]*\.conf$/u, "pg-hba"],
  [/(^|\/)postgresql(\.auto|\.base)?\.conf$/u, "postgresql"],
  [/(^|\/)postgresql\/([^/]+\/)*conf\.d\/[^/]+\.conf$/u, "postgresql"],
  [/(^|\/)(default|sysconfig)\/etcd$|(^|\/)etcd[^/]*\.(conf|ya?ml|env)(\.ya?ml)?$/u, "etcd"],
  [/(^|\/)maxscale[^/]*\.cnf$|(^|\/)maxscale\.cnf\.d\/([^/]+\/)*[^/]+\.cnf$/u, "maxscale"],
  [/(^|\/)(default|sysconfig)\/ovn(-central|-northd)?$|(^|\/)ovn-(nb-db|sb-db|northd)\/config\.json$/u, "ovn"],
  [/(^|\/)nftables[^/]*\.conf$|\.nft$|(^|\/)nftables(\.d)?\/([^/]+\/)*[^/]+\.(conf|nft)$/u, "nftables"],
  [/(^|\/)(ml2_conf|(neutron_)?ovn_(metadata_)?agent|networking_ovn[^/]*)\.ini$/u, "oslo"],
  [/(^|\/)patroni\/[^/]+\.ya?ml$/iu, "patroni"],
  [new RegExp(`(^|/)(${osloNames})[^/]*\\.conf$`, "u"), "oslo"],
];

/** Directories of other programs, whose files bear the names of those that they log, start, limit or watch. */
const ofOthers =
  /(^|\/)(rsyslog\.d|logrotate\.d|tmpfiles\.d|sysctl\.d|modules-load\.d|systemd|[^/]+\.service\.d|sudoers\.d|pam\.d|security|supervisor|supervisord?\.d|collectd[^/]*|telegraf[^/]*|fluentd|fluent-bit|filebeat|monit|apparmor\.d|httpd|apache2|nginx|conf\.modules\.d|uwsgi|cron\.d|rootwrap\.d|ssl)\//u;
const ofOthersByName = /(^|\/)[^/]*(rootwrap|wsgi|uwsgi|logging|apache|httpd)[^/]*\.(conf|ini)$/u;

/** A server's certificate, with its key or without; where a distribution keeps its authorities nobody serves from. */
const certificateName = /\.(pem|crt|cer|cert)$/iu;
const authorities = /(^|\/)(etc\/ssl\/certs|usr\/share|etc\/pki\/(ca-trust|tls\/certs\/ca-))/u;
const certificateText = /-----BEGIN CERTIFICATE-----/u;

const byContent: readonly (readonly [RegExp, FileKind])[] = [
  [/^(?:<\?xml[^>]{0,200}\?>)?\s*<cib\b/u, "cib"],
  [/^[ \t]*vrrp_(instance|script|sync_group)\b/mu, "keepalived"],
  [/^[ \t]*totem[ \t]*\{/mu, "corosync"],
  [/^[ \t]*(listen|backend|frontend)[ \t]+\S+[ \t]*$/mu, "haproxy"],
  [/^[ \t]*(cluster_partition_handling|cluster_formation\.[\w.]+|listeners\.tcp[\w.]*)[ \t]*=/mu, "rabbitmq-conf"],
  [/^[ \t]*\{\s*(rabbit|kernel)\s*,/mu, "rabbitmq-erlang"],
  [/^[ \t]*\[\s*\{\s*(rabbit|kernel)\s*,/mu, "rabbitmq-erlang"],
  [/^[ \t]*\[(mysqld|mariadb|galera)[^\]]*\]/mu, "mysql"],
  [/^[ \t]*\[(DEFAULT|database|oslo_messaging_\w+|keystone_authtoken|glance_store)\]/mu, "oslo"],
];

/** Samples, copies and templates, which no program reads. */
const unread =
  /(\.(sample|example|dist|bak|backup|orig|old|save|rpmsave|rpmnew|rpmorig|dpkg-[a-z]+|ucf-[a-z]+|pcmksave|disabled|j2|tmpl|template|swp|md|rst|log|gz|xz|sig)|~|cib-\d+\.raw)$|(^|\/)(samples?|examples?|templates?|usr\/share\/doc)\//u;

/** SQL that makes users; a dump of tables is not read, however large it is. */
const ofUsers = /\b(?:CREATE|ALTER)\s+(?:OR\s+REPLACE\s+)?USER\b|\bGRANT\s/iu;

const sniffLength = 65_536;

/** Which program reads a file, by its path, otherwise by what it says; undefined for a file of no interest. */
export function recognise(file: SourceFile): FileKind | undefined {
  if (certificateName.test(file.path)) {
    return certificateText.test(file.text) && !authorities.test(file.path) ? "certificate" : undefined;
  }
  if (unread.test(file.path) || ofOthers.test(file.path) || ofOthersByName.test(file.path)) {
    return undefined;
  }
  const byName = byPath.find(([pattern]) => pattern.test(file.path))?.[1];
  const start = file.text.slice(0, sniffLength);
  if (/\.sql$/iu.test(file.path)) return ofUsers.test(start) ? "sql" : undefined;
  return byName ?? byContent.find(([pattern]) => pattern.test(start))?.[1];
}

/** Roots of a host's tree; what stands before the first of them in a path is the host's name. */
const treeRoots = new Set(["etc", "var", "opt", "usr", "root", "srv", "home", "run"]);

/** Folders of a collection without roots that are named after what is in them, not after a host. */
const notHosts = new RegExp(
  `^(kolla|haproxy|proxysql|maxscale|keepalived|patroni|postgresql|redis|valkey|drbd(\\.d)?|etcd|ovn|nftables|corosync|hacluster-corosync|hacluster-pacemaker|pacemaker|cib|mysql|mariadb|galera|rabbitmq|services\\.d|conf\\.d|[a-z]+\\.conf\\.d|my\\.cnf\\.d|fernet-keys|credential-keys|(${osloNames})([-_][a-z0-9-]+)?)$`,
  "u",
);

/**
 * Splits a path relative to the reviewed directory into host and path on it: `c1/etc/haproxy/haproxy.cfg` is of host
 * `c1`, as is `c1/haproxy/haproxy.cfg`; of a container in a host's tree the container is the host.
 */
export function hostOf(relative: string): { readonly host: string; readonly path: string } {
  const parts = relative.split("/");
  const root = parts.findIndex((part, index) => treeRoots.has(part) && index < parts.length - 1);
  if (root >= 0) {
    const path = `/${parts.slice(root).join("/")}`;
    return containerOf(path) ?? { host: parts.slice(0, root).join("/"), path };
  }
  const folders = parts.slice(0, -1);
  const last = folders.findLastIndex((folder) => !notHosts.test(folder));
  return { host: folders.slice(0, last + 1).join("/"), path: parts.slice(last + 1).join("/") };
}

/** The container whose root file system a path of its host leads into: LXC's, systemd-nspawn's. */
export function containerOf(path: string): { readonly host: string; readonly path: string } | undefined {
  const match = /^\/var\/lib\/(?:lxc\/([^/]+)\/rootfs|machines\/([^/]+))(\/.+)$/u.exec(path);
  return match === null ? undefined : { host: match[1] ?? match[2] ?? "", path: match[3] ?? "" };
}
