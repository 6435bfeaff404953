import type { ToolRemedy } from "./tool-remedy.ts";

const scripts =
  "keepalived_scripts (the whole map of inventory/group_vars/haproxy/keepalived.yml, with haproxy_check_script changed)";

/** What openstack-ansible calls it, by its group_vars and its roles' defaults; found by rendering with it. */
export const openstackAnsible: readonly ToolRemedy[] = [
  {
    code: "slow-detection",
    file: /\/haproxy\//u,
    variable: "haproxy_interval: 1000, haproxy_rise: 2 and haproxy_fall: 2",
  },
  {
    code: "sessions-survive-down",
    file: /\/haproxy\//u,
    variable:
      'haproxy_galera_service_overrides: { haproxy_backend_server_options: ["send-proxy-v2", "on-marked-down shutdown-sessions"] }',
  },
  {
    code: "check-ignored",
    severity: "error",
    file: /\/haproxy\//u,
    variable: 'haproxy_galera_service_overrides: { haproxy_backend_options: ["httpchk"] }',
  },
  {
    code: "check-ignored",
    file: /\/haproxy\//u,
    variable:
      'haproxy_keystone_service_overrides: { haproxy_backend_options: ["httpchk"] }, and the same for each other service (haproxy_glance_api_service_overrides, haproxy_neutron_server_service_overrides, …)',
  },
  { code: "slow-address-check", file: /\/keepalived\//u, variable: scripts },
  { code: "address-check-sees-only-process", file: /\/keepalived\//u, variable: scripts },
  {
    code: "flush-log-loses-commits",
    file: /my\.cnf$/u,
    variable: "galera_my_cnf_overrides: { mysqld: { innodb_flush_log_at_trx_commit: 1 } }",
  },
];
