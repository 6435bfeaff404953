import { expect, test } from "vitest";
import { containerPart } from "../../../src/adopt/technologies.ts";

test.each([
  ["glance_api", "quay.io/openstack.kolla/glance-api:2025.1-ubuntu-noble", "glance-api"],
  ["cloud-front-1", "docker.io/library/haproxy:3.0", "haproxy"],
  ["db_1", "mariadb@sha256:0123", "mariadb"],
  ["broker", "localhost:5000/rabbitmq:4.1-management", "rabbitmq"],
  ["api", "registry.example.org/kolla/centos-source-nova-api:train", "nova-api"],
  ["db_backup", "mariadb:11.4", "db-backup"],
  ["keystone_fernet", "quay.io/openstack.kolla/keystone-fernet:2025.1", "keystone-fernet"],
  ["metrics", "prom/node-exporter:v1", "metrics"],
])("%s of %s is %s", (name, image, part) => {
  expect(containerPart(name, image)).toBe(part);
});
