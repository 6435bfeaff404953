import type { Site } from "../../spec/site.ts";
import { timerMs } from "../contract/lookup.ts";
import { timersOf, type ReferenceTimers, type Timer } from "../contract/timer.ts";
import { int32Most, limitsOf, type TimerLimit } from "../contract/timer-limit.ts";

const layer = "neutron";

/** Neutron's own timers: none of them decides how fast packets flow again, which the routers and the servers do by themselves. */
export function neutronTimers({ detectionMs }: Pick<Site, "detectionMs">): readonly Timer[] {
  const timer = timersOf(layer);
  const reportMs = seconds(5 * detectionMs);
  return [
    timer(
      "report_interval",
      reportMs,
      "an agent says this often that it lives; each report is a message and a write to the database",
    ),
    timer(
      "agent_down_time",
      3 * reportMs,
      "three reports missed: an agent that is late for a failover of queue or database keeps its networks",
    ),
    timer(
      "rpc_response_timeout",
      seconds(30 * detectionMs),
      "an agent that started fetches all that it has in one call; an agent doubles it with each call that goes unanswered",
    ),
    timer(
      "rpc_response_max_timeout",
      2 * seconds(30 * detectionMs),
      "an agent whose calls went unanswered waits no longer than this for the next one",
    ),
    timer(
      "ha_vrrp_advert_int",
      seconds(detectionMs),
      "the active router says this often that it lives; Neutron knows whole seconds only",
    ),
    timer(
      "vrrp_down",
      routerDownMs(seconds(detectionMs)),
      "two advertisements missed, and four fifths of one by the routers' priority of 50: a standby takes over",
    ),
    timer(
      "check_child_processes_interval",
      seconds(5 * detectionMs),
      "a DHCP server or a router's keeper that died is started again by its agent this soon",
    ),
  ];
}

/** Standby routers wait for as many advertisements instead of VRRP's three; keepalived.conf(5), `vrrp_down_timer_adverts`. */
const vrrpDownAdverts = 2;

/** Neutron gives all routers the priority 50; the skew is RFC 5798's. */
function routerDownMs(advertMs: number): number {
  return Math.ceil((vrrpDownAdverts + (256 - 50) / 256) * advertMs);
}

/** Whole seconds, one at least. */
function seconds(ms: number): number {
  return Math.max(1000, Math.round(ms / 1000) * 1000);
}

/** Sources: neutron 26 `conf/`, oslo.messaging `rpc/client.py`; VRRP's own range of an interval is 1 to 255 s. */
export const neutronTimerLimits: readonly TimerLimit[] = (() => {
  const limit = limitsOf(layer);
  return [
    limit("report_interval", 1000, int32Most, 1000),
    limit("agent_down_time", { times: 2, of: "report_interval" }, int32Most, 1000),
    limit("rpc_response_timeout", 1000, int32Most, 1000),
    limit("rpc_response_max_timeout", { times: 1, of: "rpc_response_timeout" }, int32Most, 1000),
    limit("ha_vrrp_advert_int", 1000, 255_000, 1000),
    limit("vrrp_down", { times: 2, of: "ha_vrrp_advert_int" }, { times: 4, of: "ha_vrrp_advert_int" }),
    limit("check_child_processes_interval", 1000, int32Most, 1000),
  ];
})();

/** What others set. Sources: kolla-ansible, openstack-ansible, tripleo-heat-templates, neutron. */
export const neutronReferenceTimers: ReferenceTimers = {
  "kolla-ansible": reference(30, 75),
  "openstack-ansible": reference(60, 120),
  tripleo: reference(30, 75),
  upstream: reference(30, 75),
};

function reference(report: number, down: number): Readonly<Record<string, number>> {
  return {
    "neutron.report_interval": 1000 * report,
    "neutron.agent_down_time": 1000 * down,
    "neutron.rpc_response_timeout": 60_000,
    "neutron.rpc_response_max_timeout": 600_000,
    "neutron.ha_vrrp_advert_int": 2000,
    "neutron.vrrp_down": Math.ceil((3 + (256 - 50) / 256) * 2000),
    "neutron.check_child_processes_interval": 60_000,
  };
}

/** How many advertisements a standby router waits for. */
export function downAdverts(design: Parameters<typeof timerMs>[0]): number {
  return Math.floor(timerMs(design, `${layer}.vrrp_down`) / timerMs(design, `${layer}.ha_vrrp_advert_int`));
}

/** A timer of the design, in the unit of Neutron's files. */
export function inSeconds(design: Parameters<typeof timerMs>[0], option: string): number {
  return timerMs(design, `${layer}.${option}`) / 1000;
}
