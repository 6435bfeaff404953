/** What other people's hosts call what the catalogue calls otherwise. */

/** Programs and containers by names that no unit of the catalogue's has. */
export const aliases: ReadonlyMap<string, string> = new Map([
  ["mariadb", "galera"],
  ["mariadbd", "galera"],
  ["mysql", "galera"],
  ["mysqld", "galera"],
  ["postgres", "postgresql"],
  ["patroni", "postgresql"],
  ["pgsql", "postgresql"],
  ["pgsqlms", "postgresql"],
  ["ovsdb", "openvswitch"],
  ["ovs", "openvswitch"],
  ["dashboard", "horizon"],
]);

/** What belongs to a control plane by its name and has no word in a site file. */
export const noWord =
  /^(masakari|magnum|aodh|ceilometer|gnocchi|panko|trove|mistral|zaqar|watcher|blazar|cloudkitty|freezer|tacker|zun|senlin|sahara|murano|solum|vitrage|venus|skyline|proxysql|maxscale|etcd|zookeeper|redis|valkey|ceph|radosgw|opensearch|prometheus|grafana|fluentd|kolla-toolbox|garbd?|mongod?|mongodb|qpidd|activemq|kafka)(-|$)/u;

/** Packages of other distributions, whose versions are compared between hosts. */
export const foreignPackages: readonly string[] = [
  "mariadb-server",
  "mysql-server",
  "percona-xtradb-cluster-server",
  "galera",
  "galera-4",
  "proxysql",
  "etcd-server",
  "redis-server",
  "valkey-server",
  "openstack-keystone",
  "openstack-glance",
  "openstack-nova-common",
  "openstack-neutron",
  "docker-ce",
  "docker.io",
  "podman",
];

/** Where HAProxy's statistics are asked: Debian's, RDO's, kolla-ansible's and Puppet's places of its socket. */
export const balancerSockets: readonly string[] = [
  "/run/haproxy/admin.sock",
  "/var/run/haproxy.sock",
  "/var/lib/haproxy/stats",
  "/var/run/haproxy.stat",
  "/var/lib/docker/volumes/haproxy_socket/_data/haproxy.sock",
];

/** RabbitMQ's convention: the AMQP port plus 20000. */
export const brokerPort = 25_672;
