import type { Release } from "./release.ts";

/** OpenStack 2025.1 as Debian 13 ships it. Source: packages.debian.org/trixie. */
export const epoxy: Release = {
  name: "epoxy",
  openstack: "2025.1",
  debian: { suite: "trixie", versionId: "13" },
  services: [
    "keystone",
    "glance",
    "placement",
    "nova",
    "neutron",
    "cinder",
    "swift",
    "heat",
    "octavia",
    "barbican",
    "designate",
    "manila",
    "ironic",
    "horizon",
  ],
  versions: {
    mariadb: "11.8",
    galera: "26.4.23",
    rabbitmq: "4.0",
    haproxy: "3.0",
    keepalived: "2.3",
    corosync: "3.1.9",
    pacemaker: "3.0",
    memcached: "1.6.38",
    postgresql: "17",
    drbd: "8.4",
    keystone: "27",
    glance: "30",
  },
};
