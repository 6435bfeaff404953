import type { Design } from "../../catalogue/contract/design.ts";
import { backendDownMs, fall } from "../../catalogue/haproxy/timers.ts";
import { scriptFall } from "../../catalogue/keepalived/timers.ts";
import type { Where } from "../files/source.ts";
import { isRecord } from "../files/source.ts";
import { galeraDefaultMs } from "./database.ts";
import { byDefault, given } from "./setting.ts";
import type { Setting } from "./setting.ts";
import type { DatabaseMember, SiteModel } from "./site-model.ts";
import { emptyModel } from "./site-model.ts";

/** Where in the site file the number stands that all timers follow from, and the database's options. */
export interface DesignPlaces {
  readonly timers: Where;
  readonly database: Where;
}

/**
 * The timers of a design as the rules see them. Only what a site can set wrong is in it: the rest is right by
 * construction, and the rendered files are reviewed as files.
 */
export function modelOfDesign(design: Design, places: DesignPlaces): SiteModel {
  const ms = (name: string): number | undefined => design.timers[name]?.valueMs;
  const timer = (name: string, otherwise: number): Setting<number> => {
    const value = ms(name);
    return value === undefined ? byDefault(otherwise, places.timers) : given(value, places.timers);
  };
  return {
    ...emptyModel,
    backends: balancerOf(design, places.timers),
    addresses: addressesOf(design, timer, places.timers),
    memberships: membershipOf(design, timer, places.timers),
    databases: databasesOf(design, timer, places),
  };
}

type Timers = (name: string, otherwise: number) => Setting<number>;

function balancerOf(design: Design, where: Where): SiteModel["backends"] {
  const names = ["haproxy.inter", "haproxy.fastinter", "haproxy.check"];
  if (names.some((name) => design.timers[name] === undefined)) {
    return [];
  }
  const ms = (name: string) => design.timers[name]?.valueMs ?? 0;
  return design.endpoints.map((endpoint) => ({
    host: "",
    name: endpoint.name,
    serves: endpoint.protocol === "http" ? "http" : "other",
    check: given("answer", where),
    servers: endpoint.backends.map((backend) => ({
      name: backend.host,
      checked: true,
      backup: backend.role === "backup",
      detectionMs: given(backendDownMs(ms), where),
      interMs: ms("haproxy.inter"),
      fastInterMs: ms("haproxy.fastinter"),
      fall,
      shutsSessionsOnDown: true,
      where,
    })),
    sticky: false,
    idleTimeoutMs: given(endpoint.idleTimeoutMs, where),
    where,
  }));
}

function addressesOf(design: Design, timer: Timers, where: Where): SiteModel["addresses"] {
  if (design.timers["keepalived.advert_int"] === undefined) {
    return [];
  }
  const interval = timer("keepalived.script.interval", 1000).value;
  return design.addresses.map((address) => ({
    host: "",
    name: address.name,
    interfaceName: address.name,
    routerId: given(address.routerId, where),
    priority: 100,
    version: 3,
    advertMs: timer("keepalived.advert_int", 1000),
    initialState: "BACKUP",
    nopreempt: where,
    addresses: [address.address],
    scripts: [
      {
        name: "may_hold_address",
        command: "",
        commandWhere: where,
        intervalMs: interval,
        fall: scriptFall,
        detectionMs: given(interval * scriptFall, where),
        where,
      },
    ],
    tracksHealth: true,
    where,
  }));
}

function membershipOf(design: Design, timer: Timers, where: Where): SiteModel["memberships"] {
  const tokenMs = timer("corosync.token", 3000);
  return [
    {
      host: "",
      nodes: design.members.length,
      // Votes are the site's own findings.
      votes: 0,
      tokenMs,
      coefficientMs: 0,
      runtimeTokenMs: tokenMs.value,
      consensusMs: timer("corosync.consensus", tokenMs.value * 1.2),
      encrypted: given(true, where),
      twoNode: given(false, where),
      tieBreaker: false,
      members: [],
      device: undefined,
      transport: "knet",
      where,
    },
  ];
}

function databasesOf(design: Design, timer: Timers, places: DesignPlaces): SiteModel["databases"] {
  const options = design.options["galera"];
  if (!isRecord(options)) {
    return [];
  }
  const flush = options["flush-log"];
  return design.members.map((host): DatabaseMember => ({
    host,
    keepaliveMs: timer("galera.evs.keepalive_period", galeraDefaultMs.keepalive),
    inactiveCheckMs: timer("galera.evs.inactive_check_period", galeraDefaultMs.inactiveCheck),
    suspectMs: timer("galera.evs.suspect_timeout", galeraDefaultMs.suspect),
    inactiveMs: timer("galera.evs.inactive_timeout", galeraDefaultMs.inactive),
    joinRetransMs: timer("galera.evs.join_retrans_period", galeraDefaultMs.joinRetrans),
    installMs: timer("galera.evs.install_timeout", galeraDefaultMs.install),
    flushLog: given(typeof flush === "number" ? flush : 1, places.database),
    isMember: true,
    clusterAddress: given("gcomm://members", places.timers),
    ignoresQuorum: [],
    where: places.timers,
  }));
}
