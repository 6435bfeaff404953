import type { ToolRemedy } from "./tool-remedy.ts";

const fast = "check inter 1000 fastinter 500 rise 2 fall 2";
const glanceMembers = `haproxy_members: "{% for host in glance_api_hosts %}server {{ hostvars[host].ansible_facts.hostname }} {{ 'api' | kolla_address(host) }}:{{ glance_api_listen_port }} ${fast};{% endfor %}"`;
const databaseMembers = `internal_haproxy_members: "{% for host in mariadb_default_database_shard_hosts %}server {{ hostvars[host].ansible_facts.hostname }} {{ 'api' | kolla_address(host) }}:{{ mariadb_port }} check port {{ mariadb_clustercheck_port }} inter 1000 fastinter 500 rise 2 fall 2 on-marked-down shutdown-sessions{% if not loop.first %} backup{% endif %};{% endfor %}"`;
const sharedImages =
  'glance_file_datadir_volume: "/a/mount/that/every/controller/has" (or glance_backend_ceph: "yes"), which also runs Glance on all of them';

/** What kolla-ansible calls it, by its own roles' defaults and the files that it merges; found by rendering with it. */
export const kollaAnsible: readonly ToolRemedy[] = [
  { code: "slow-detection", file: /\/services\.d\/glance-api\.cfg$/u, variable: glanceMembers },
  { code: "slow-detection", file: /\/services\.d\/mariadb\.cfg$/u, variable: databaseMembers },
  { code: "sessions-survive-down", file: /\/services\.d\/mariadb\.cfg$/u, variable: databaseMembers },
  { code: "slow-detection", file: /\/services\.d\//u, variable: `haproxy_health_check: "${fast}"` },
  {
    code: "slow-detection",
    file: /\/proxysql\//u,
    variable:
      'mariadb_monitor_galera_healthcheck_interval: "1000", mariadb_monitor_galera_healthcheck_timeout: "600" and mariadb_monitor_galera_healthcheck_max_timeout_count: "3"',
  },
  { code: "one-server", file: /\/services\.d\/glance-api\.cfg$/u, variable: sharedImages },
  { code: "image-store-on-one-disk", file: /\/glance-api\.conf$/u, variable: sharedImages },
  { code: "routers-on-one-host", file: /\/neutron\.conf$/u, variable: 'enable_neutron_agent_ha: "yes"' },
  { code: "networks-on-one-host", file: /\/neutron\.conf$/u, variable: 'enable_neutron_agent_ha: "yes"' },
  { code: "queues-on-one-broker", file: /\.conf$/u, variable: 'om_enable_rabbitmq_quorum_queues: "yes"' },
  {
    code: "mirrored-queues",
    file: /./u,
    variable: 'om_enable_rabbitmq_high_availability: "no" and om_enable_rabbitmq_quorum_queues: "yes"',
  },
  {
    code: "check-sees-only-port",
    file: /\/services\.d\//u,
    laid: "a copy of this file with the line in /etc/kolla/config/haproxy-config, under the same name (kolla-ansible asks by itself from 2026.1 on)",
  },
  {
    code: "flush-log-loses-commits",
    file: /\/galera\.cnf$/u,
    laid: "the option, below [mysqld], in /etc/kolla/config/galera.cnf",
  },
  {
    code: "evacuation-without-fencing",
    file: /\/masakari-monitors\.conf$/u,
    laid: "the option, below [host], in /etc/kolla/config/masakari/masakari-monitors.conf",
  },
  {
    code: "one-ring",
    file: /\/corosync\.conf$/u,
    laid: "the whole file in /etc/kolla/config/hacluster-corosync/corosync.conf",
  },
  {
    code: "password-cut",
    file: /\/keepalived\.conf$/u,
    laid: "a keepalived_password of eight characters in /etc/kolla/passwords.yml",
  },
  {
    code: "address-check-sees-only-process",
    file: /\/keepalived\.conf$/u,
    laid: "the whole file in /etc/kolla/config/keepalived/HOST/keepalived.conf, one for each host",
  },
];
