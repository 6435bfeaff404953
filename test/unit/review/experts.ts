/** One thing that an expert says of a site. */
export interface Said {
  readonly what: string;
  /** The review's code for it and the file where it is told; absent where it is missed. */
  readonly code?: string;
  readonly file: string;
  /** Part of its sentence, where the file has several findings of the code. */
  readonly of?: string;
  /** The review said nothing of it when it first saw the tree, and learned it afterwards. */
  readonly taught?: true;
  /** True, and told by the review before the expert thought of it: it counts for neither. */
  readonly also?: true;
  /** Why it is missed. */
  readonly missed?: string;
}

export interface Expert {
  /** Whether the review had been taught what it missed at the first ones when it saw this one; `blind`: eight more, of 2026. */
  readonly seen: "first" | "afterwards" | "blind";
  /** A folder of test/foreign. */
  readonly site: string;
  readonly says: readonly Said[];
}

const cfg = "haproxy.cfg";
const cib = "cib.xml";
const neutron = "neutron.conf";
const corosync = "corosync.conf";
const patroni = "patroni.yml";

/**
 * Sites that other people published, rebuilt from their values: what an expert says of each. The lists were written from the files, before the
 * review was asked.
 */
export const experts: readonly Expert[] = [
  {
    seen: "first",
    site: "site-keepalived",
    says: [
      { what: "the statistics page has a known password", code: "default-password", file: cfg },
      { what: "APIs are asked whether a port is open", code: "check-sees-only-port", file: cfg },
      { what: "killall -0 sees a process", code: "address-check-sees-only-process", file: "keepalived.conf" },
      {
        what: "the sync group has no brace and is ignored",
        code: "file-syntax",
        file: "keepalived.conf",
        taught: true,
      },
      { what: "queues are mirrored", code: "mirrored-queues", file: neutron },
      { what: "partitions are ignored", code: "partitions-ignored", file: "rabbitmq.config" },
      { what: "guest/guest", code: "default-password", file: "rabbitmq.config" },
      { what: "half a minute is shorter than a remote call", code: "answer-cut-off", file: cfg, also: true },
      {
        what: "a member that comes back stops the one that gives to it",
        code: "donor-stands-still",
        file: "galera.cnf",
        also: true,
      },
    ],
  },
  {
    seen: "first",
    site: "site-two-controllers",
    says: [
      { what: "the statistics page has a known password", code: "default-password", file: cfg },
      { what: "Galera is asked whether a port is open", code: "check-sees-only-port", file: cfg, of: "galera_cluster" },
      { what: "APIs as well", code: "check-sees-only-port", file: cfg, of: "glance_registry_cluster" },
      { what: "sessions to a dead member are kept", code: "sessions-survive-down", file: cfg },
      { what: "10 s until a server is down", code: "slow-detection", file: cfg },
      { what: "keystone's second server is never asked", code: "backend-not-checked", file: cfg },
      {
        what: "ten seconds without a word cut uploads of images and slow calls",
        code: "answer-cut-off",
        file: cfg,
        taught: true,
      },
      { what: "idle connections of the database are cut", code: "idle-below-recycle", file: cfg, also: true },
    ],
  },
  {
    seen: "first",
    site: "site-kilo-xtradb",
    says: [
      { what: "idle sessions are cut before their pools notice", code: "idle-below-recycle", file: cfg },
      {
        what: "a login does not see a member without quorum",
        code: "check-sees-only-port",
        file: cfg,
        of: "mysql",
        taught: true,
      },
      { what: "sessions to a dead member are kept", code: "sessions-survive-down", file: cfg },
      { what: "10 s until a database is down", code: "slow-detection", file: cfg, of: "mysql" },
      { what: "15 s until a broker is", code: "slow-detection", file: cfg, of: "rabbitmq" },
      { what: "10 s until an API is", code: "slow-detection", file: cfg, of: "keystone" },
      { what: "glance is asked whether a port is open", code: "check-sees-only-port", file: cfg, of: "glance" },
      { what: "the password of Percona's guide", code: "default-password", file: "pxc.cnf", taught: true },
      { what: "one DHCP agent for a network", code: "networks-on-one-host", file: neutron },
      { what: "one router each", code: "routers-on-one-host", file: neutron },
      { what: "nothing is replicated between brokers", code: "queues-on-one-broker", file: neutron, taught: true },
      { what: "partitions are ignored", code: "partitions-ignored", file: "rabbitmq.config" },
      { what: "no fencing", code: "fencing-off", file: cib },
      { what: "a frozen minority keeps the address", code: "quorum-ignored", file: cib, taught: true },
      { what: "one failure bans for ever", code: "failures-kept", file: cib, taught: true },
    ],
  },
  {
    seen: "first",
    site: "site-kilo-pacemaker",
    says: [
      { what: "the statistics page has a known password", code: "default-password", file: cfg },
      { what: "HAProxy refuses the continued lines", code: "file-syntax", file: cfg, taught: true },
      { what: "APIs are asked whether a port is open", code: "check-sees-only-port", file: cfg },
      { what: "two of heat's front ends have one address", code: "address-bound-twice", file: cfg, taught: true },
      { what: "queues are mirrored", code: "mirrored-queues", file: neutron },
      { what: "openstack/openstack", code: "default-password", file: neutron, taught: true },
      {
        what: "a cookie in a frontend is ignored: horizon's sessions wander",
        code: "option-ignored",
        file: cfg,
        taught: true,
      },
      {
        what: "a member that comes back stops the one that gives to it",
        code: "donor-stands-still",
        file: "galera.cnf",
        also: true,
      },
    ],
  },
  {
    seen: "first",
    site: "site-mitaka-shells",
    says: [
      { what: "no database server is asked at all", code: "backend-not-checked", file: cfg },
      { what: "idle sessions are cut before their pools notice", code: "idle-below-recycle", file: cfg },
      { what: "10 s until a server is down", code: "slow-detection", file: cfg },
      { what: "APIs are asked whether a port is open", code: "check-sees-only-port", file: cfg },
      { what: "one DHCP agent for a network", code: "networks-on-one-host", file: neutron },
      { what: "one router each", code: "routers-on-one-host", file: neutron },
      { what: "queues are mirrored", code: "mirrored-queues", file: neutron },
      { what: "no fencing", code: "fencing-off", file: cib },
      {
        what: "the balancer follows the address, and not the reverse",
        code: "address-not-tied",
        file: cib,
        taught: true,
      },
      { what: "a dead balancer is noticed in a minute", code: "slow-address-check", file: cib, taught: true },
    ],
  },
  {
    seen: "first",
    site: "site-galera-haproxy",
    says: [
      { what: "a login is asked of clustercheck's port", code: "check-always-fails", file: cfg },
      { what: "HAProxy refuses the address on the section's line", code: "file-syntax", file: cfg, taught: true },
      { what: "sessions to a dead member are kept", code: "sessions-survive-down", file: cfg },
      { what: "9 s until a server is down", code: "slow-detection", file: cfg },
      { what: "the statistics page asks for no password", code: "statistics-open", file: cfg, taught: true },
    ],
  },
  {
    seen: "afterwards",
    site: "site-wallaby-guide",
    says: [
      { what: "the statistics page has a known password", code: "default-password", file: cfg },
      { what: "Galera is asked whether a port is open", code: "check-sees-only-port", file: cfg, of: "galera_cluster" },
      { what: "sessions to a dead member are kept", code: "sessions-survive-down", file: cfg },
      { what: "10 s until a server is down", code: "slow-detection", file: cfg, of: "galera_cluster" },
      { what: "50 s until a broker is", code: "slow-detection", file: cfg, of: "rabbitmq_cluster" },
      { what: "placement is asked whether a port is open", code: "check-sees-only-port", file: cfg, of: "placement" },
      { what: "cinder's copied section has glance's address", code: "address-bound-twice", file: cfg },
      { what: "idle sessions are cut before their pools notice", code: "idle-below-recycle", file: cfg },
      { what: "no fencing", code: "fencing-off", file: cib },
      { what: "quorum is ignored", code: "quorum-ignored", file: cib },
      {
        what: "the cluster computes its whole state anew every 5 s",
        code: "recheck-too-often",
        file: cib,
        taught: true,
      },
      { what: "the balancer follows the address, and not the reverse", code: "address-not-tied", file: cib },
      { what: "a dead balancer is noticed in a minute", code: "slow-address-check", file: cib },
      { what: "commits are not flushed", code: "flush-log-loses-commits", file: "openstack.cnf" },
      { what: "etcd's members speak in the clear", code: "unencrypted-cluster", file: "etcd" },
      { what: "etcd keeps every version", code: "store-not-compacted", file: "etcd" },
      {
        what: "a member that comes back stops the one that gives to it",
        code: "donor-stands-still",
        file: "openstack.cnf",
        also: true,
      },
    ],
  },
  {
    seen: "afterwards",
    site: "site-loongarch-scripts",
    says: [
      { what: "the address follows no balancer", code: "address-not-tied", file: "keepalived.conf" },
      { what: "VRRP's password is 1111", code: "default-password", file: "keepalived.conf" },
      { what: "the statistics page has a known password", code: "default-password", file: cfg },
      { what: "HAProxy refuses a path behind a port", code: "file-syntax", file: cfg, taught: true },
      {
        what: "a check's method in lower case is answered with an error",
        code: "check-always-fails",
        file: cfg,
        taught: true,
      },
      { what: "a login does not see a member without quorum", code: "check-sees-only-port", file: cfg, of: "mariadb" },
      { what: "10 s until a server is down", code: "slow-detection", file: cfg },
      { what: "neutron is asked whether a port is open", code: "check-sees-only-port", file: cfg, of: "neutron" },
      { what: "commits are not flushed", code: "flush-log-loses-commits", file: "openstack.cnf" },
      { what: "a healed partition loses messages", code: "partitions-autoheal", file: "rabbitmq.conf" },
      { what: "queues are mirrored", code: "mirrored-queues", file: neutron },
      { what: "glance's as well", code: "mirrored-queues", file: "glance-api.conf" },
      { what: "images are on one disk", code: "image-store-on-one-disk", file: "glance-api.conf" },
      {
        what: "a member that comes back stops the one that gives to it",
        code: "donor-stands-still",
        file: "openstack.cnf",
        also: true,
      },
    ],
  },
  {
    seen: "afterwards",
    site: "site-proxysql-pair",
    says: [
      { what: "commits are not flushed", code: "flush-log-loses-commits", file: "server.cnf" },
      { what: "the address moves back by itself", code: "address-moves-back", file: "keepalived.conf" },
    ],
  },
  {
    seen: "blind",
    site: "site-charmed",
    says: [
      { what: "no fencing", code: "fencing-off", file: cib },
      { what: "the address is on a host whose balancer may be dead", code: "address-not-tied", file: cib },
      { what: "Corosync neither encrypts nor asks who it is", code: "unencrypted-cluster", file: corosync },
      { what: "one ring", code: "one-ring", file: corosync },
      { what: "members agree before the token is lost", code: "consensus-below-token", file: corosync },
      { what: "keystone is asked whether a port is open", code: "check-sees-only-port", file: cfg },
      { what: "partitions are ignored", code: "partitions-ignored", file: "rabbitmq.conf" },
      { what: "queues are mirrored", code: "mirrored-queues", file: "keystone.conf" },
    ],
  },
  {
    seen: "blind",
    site: "site-mcp",
    says: [
      { what: "a login takes the place of clustercheck", code: "check-sees-only-port", file: cfg, of: "mysql_cluster" },
      { what: "24 s until a database is down", code: "slow-detection", file: cfg, of: "24 s" },
      { what: "14 s until an API is", code: "slow-detection", file: cfg, of: "14 s" },
      { what: "sessions to a dead member are kept", code: "sessions-survive-down", file: cfg },
      { what: "every HTTP section shows the statistics", code: "statistics-open", file: cfg },
      { what: "triple DES is taken", code: "weak-tls", file: cfg },
      { what: "commits are not flushed", code: "flush-log-loses-commits", file: "my.cnf", of: "trx_commit" },
      {
        what: "half-written pages are not mended",
        code: "flush-log-loses-commits",
        file: "my.cnf",
        of: "doublewrite",
        taught: true,
      },
      { what: "the second line of options replaces the first", code: "option-ignored", file: "my.cnf", taught: true },
      { what: "a healed partition loses messages", code: "partitions-autoheal", file: "rabbitmq.config" },
      {
        what: "guest may come from other hosts",
        file: "rabbitmq.config",
        missed: "tools that write loopback_users so take guest out afterwards, which no file tells",
      },
      { what: "pidof sees a process", code: "address-check-sees-only-process", file: "keepalived.conf" },
      {
        what: "a dead balancer is noticed after 20 s",
        code: "slow-address-check",
        file: "keepalived.conf",
        also: true,
      },
      { what: "VRRP's password is cut off", code: "password-cut", file: "keepalived.conf" },
    ],
  },
  {
    seen: "blind",
    site: "site-patroni-ansible",
    says: [
      { what: "etcd's members speak in the clear", code: "unencrypted-cluster", file: "etcd.conf" },
      { what: "the statistics page asks for no password", code: "statistics-open", file: cfg },
      { what: "copies are not waited for", code: "failover-loses-commits", file: patroni },
      { what: "a lease of 30 s", code: "slow-detection", file: patroni },
      { what: "without etcd the leader gives up", code: "store-outage-stops-writes", file: patroni },
      { what: "anybody fails the database over", code: "anyone-logs-in", file: patroni },
      { what: "the archive is empty", code: "archive-lost", file: patroni },
      { what: "every user comes from anywhere", code: "login-from-anywhere", file: patroni },
      { what: "kill -0 sees a process", code: "address-check-sees-only-process", file: "keepalived.conf" },
      { what: "the address moves after 7 s", code: "slow-address", file: "keepalived.conf" },
    ],
  },
  {
    seen: "blind",
    site: "site-crowbar",
    says: [
      { what: "the volume has no fencing", code: "promotion-without-fencing", file: "mysql.res" },
      { what: "one side's writes are thrown away", code: "split-discards-data", file: "mysql.res" },
      { what: "two voters", code: "too-few-voters", file: corosync },
      { what: "one ring", code: "one-ring", file: corosync },
      { what: "quorum is ignored", code: "quorum-ignored", file: cib },
      { what: "a dead balancer is noticed after 10 s", code: "slow-address-check", file: cib, also: true },
      { what: "APIs are asked whether a port is open", code: "check-sees-only-port", file: cfg },
    ],
  },
  {
    seen: "blind",
    site: "site-rhos-keepalived",
    says: [
      { what: "the statistics page has a known password", code: "default-password", file: cfg },
      { what: "APIs are asked whether a port is open", code: "check-sees-only-port", file: cfg },
      { what: "partitions are ignored", code: "partitions-ignored", file: "rabbitmq.config" },
      { what: "guest/guest", code: "default-password", file: "rabbitmq.config" },
      { what: "killall -0 sees a process", code: "address-check-sees-only-process", file: "keepalived.conf" },
      { what: "the sync group has no brace", code: "file-syntax", file: "keepalived.conf", also: true },
      { what: "queues are mirrored", code: "mirrored-queues", file: neutron },
      { what: "glance's as well", code: "mirrored-queues", file: "glance-api.conf" },
      { what: "images are on one disk", code: "image-store-on-one-disk", file: "glance-api.conf" },
      { what: "Redis lets in whoever comes", code: "anyone-logs-in", file: "redis.conf" },
      { what: "a cut-off master takes writes", code: "failover-loses-commits", file: "redis.conf" },
      { what: "30 s until a sentinel suspects", code: "slow-detection", file: "redis-sentinel.conf" },
      { what: "root comes from anywhere", code: "login-from-anywhere", file: "setup.sql" },
      { what: "half a minute is shorter than a remote call", code: "answer-cut-off", file: cfg, also: true },
      {
        what: "a member that comes back stops the one that gives to it",
        code: "donor-stands-still",
        file: "galera.cnf",
        also: true,
      },
    ],
  },
  {
    seen: "blind",
    site: "site-suse-nfs",
    says: [
      { what: "the volume has no fencing", code: "promotion-without-fencing", file: "beijing.res" },
      { what: "addresses are never asked for", code: "resource-not-watched", file: cib },
      { what: "exports lose what they acknowledged", code: "failover-loses-commits", file: cib, taught: true },
      { what: "anybody mounts them", code: "export-open", file: cib, taught: true },
      { what: "one ring", code: "one-ring", file: corosync },
      { what: "members agree before the token is lost", code: "consensus-below-token", file: corosync },
    ],
  },
  {
    seen: "blind",
    site: "site-proxmox",
    says: [
      { what: "four voters", code: "even-voters", file: corosync },
      { what: "one ring", code: "one-ring", file: corosync },
    ],
  },
  {
    seen: "blind",
    site: "site-redis-sentinels",
    says: [
      { what: "no server can follow another", code: "copy-not-let-in", file: "redis.conf" },
      { what: "sentinels are not let in", code: "copy-not-let-in", file: "sentinel.conf" },
      { what: "10 s until a sentinel suspects", code: "slow-detection", file: "sentinel.conf" },
      { what: "a cut-off master takes writes", code: "failover-loses-commits", file: "redis.conf" },
      { what: "the password is guessed", code: "default-password", file: "redis.conf", taught: true },
    ],
  },
];
