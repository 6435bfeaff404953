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
  /** Why it is missed. */
  readonly missed?: string;
}

export interface Expert {
  /** Whether the review had been taught what it missed at the first ones when it saw this one. */
  readonly seen: "first" | "afterwards";
  /** A folder of test/foreign. */
  readonly site: string;
  readonly says: readonly Said[];
}

const cfg = "haproxy.cfg";
const cib = "cib.xml";
const neutron = "neutron.conf";

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
];
