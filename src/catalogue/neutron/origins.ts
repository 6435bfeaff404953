import { hostKeys, timerKeys, type Origin } from "../contract/origin.ts";
import { paths } from "./api.ts";

const path = paths.conf;

export const neutronOrigins: readonly Origin[] = [
  {
    path,
    line: /^(?:retry_interval|heartbeat_timeout_threshold|kombu_reconnect_delay|rabbit_retry_interval|rabbit_interval_max|report_interval|agent_down_time|rpc_response_\w+|check_child_processes_interval)\b/u,
    keys: timerKeys,
  },
  { path, line: /^rpc_workers\b/u, keys: [["services", "neutron", "rpcWorkers"]] },
  { path: paths.uwsgi, line: /^processes\b/u, keys: [["services", "neutron", "processes"]] },
  { path, line: /^service_plugins\b/u, keys: [["services", "neutron", "backend"]] },
  {
    path: paths.ml2,
    line: /^(?:flat_networks|network_vlan_ranges)\b/u,
    keys: [["services", "neutron", "physicalNetworks"]],
  },
  {
    path: paths.ml2,
    line: /^/u,
    keys: [
      ["services", "neutron", "external"],
      ["services", "neutron", "backend"],
    ],
  },
  { path, line: /^region_name\b/u, keys: [["services", "keystone", "region"]] },
  { path, line: /^www_authenticate_uri\b/u, keys: [["vip", "internal"]] },
  {
    path,
    line: /^(?:host|memcached_servers|dhcp_agents_per_network|max_l3_agents_per_router|l3_ha)\b/u,
    keys: hostKeys,
  },
];
