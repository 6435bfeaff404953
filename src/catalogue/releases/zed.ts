import type { Release } from "./release.ts";

/** OpenStack 2022.2 as Debian 12 ships it. Source: packages.debian.org/bookworm. */
export const zed: Release = {
  name: "zed",
  openstack: "2022.2",
  debian: { suite: "bookworm", versionId: "12" },
  services: ["keystone", "glance"],
  versions: {
    mariadb: "10.11",
    galera: "26.4.13",
    rabbitmq: "3.10",
    haproxy: "2.6",
    keepalived: "2.2.7",
    corosync: "3.1.7",
    pacemaker: "2.1.5",
    memcached: "1.6.18",
    postgresql: "15",
    patroni: "3.0",
    nodejs: "18.20",
    drbd: "8.4",
    keystone: "22",
    glance: "25",
  },
};
