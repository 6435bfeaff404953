import { z } from "zod";
import type { Condition } from "../contract/condition.ts";
import type { DesignedAddress } from "../contract/design.ts";
import { hostNamed, timerMs } from "../contract/lookup.ts";
import type { HostView, SiteView, Technology } from "../contract/technology.ts";
import { keepalivedEvents } from "./events.ts";
import { landed, standAside, standBy } from "./move.ts";
import { addressesOn, checkPath, configPath, interfacesPath, interfaceVariable, keepalivedFiles } from "./config.ts";
import { keepalivedPart, statusScript } from "./status.ts";
import { addressMoveMs, keepalivedReferenceTimers, keepalivedTimers, priorityOf } from "./timers.ts";

const options = z.strictObject({});

/** Moves the virtual address by VRRP: fast, and without fencing, as nothing behind the address is bound to one host. */
export const keepalived: Technology<z.infer<typeof options>> = {
  name: "keepalived",
  kind: "infrastructure",
  options,
  requires: ["haproxy", "corosync"],
  packages: ["keepalived"],
  maskedUnits: [],
  secrets: [],
  referenceTimers: keepalivedReferenceTimers,
  components: ({ vip }) =>
    vip.manager === "keepalived"
      ? [
          {
            name: "virtual-address",
            nature: "stateless",
            because: "the balancer behind it runs on every member; only the address itself is in one place",
            modes: ["active-passive"],
            modeBecause: "an address can be on one host only; VRRP chooses which",
            units: ["keepalived.service"],
            runsOn: "members",
            redundancy: { rule: "any" },
            duty: "address-keeper",
            needs: ["haproxy"],
          },
        ]
      : [],
  endpoints: () => [],
  timers: (site) => (site.vip.manager === "keepalived" ? keepalivedTimers(site) : []),
  decisions: ({ vip }) =>
    vip.manager === "keepalived"
      ? [
          {
            subject: "virtual address",
            choice: "VRRP version 3 between the members (keepalived), unicast, a repaired host does not take it back",
            because:
              "the stateless balancer behind it needs no fencing before its address moves, and VRRP moves it in less than half the detection time; Pacemaker would wait for Corosync and fencing",
          },
          {
            subject: "virtual address holder",
            choice:
              "a host holds it only where HAProxy has a backend that serves and Corosync says that it is in the quorate partition",
            because: "a minority that kept it would answer clients with what it can no longer write",
          },
        ]
      : [],
  clusterResources: () => ({ resources: [], constraints: [] }),
  failover: () => [],
  addressFailover: (design) => {
    const address = design.addresses.find(({ manager }) => manager === "keepalived");
    if (address === undefined) return [];
    const lowest = priorityOf(address.hosts.length - 1);
    const ms = addressMoveMs(timerMs(design, "keepalived.advert_int"), lowest);
    return [{ what: "VRRP moves the address: three advertisements missed, and the skew", ms }];
  },
  addressHandover: { manager: "keepalived", standAside, standBy, landed },
  log: keepalivedEvents,
  files: keepalivedFiles,
  units: (view) =>
    addressesOn(view).length === 0
      ? []
      : [
          {
            unit: "keepalived.service",
            host: view.host,
            technology: "keepalived",
            files: [configPath, checkPath],
            onChange: "reload",
            startedBy: "systemd",
            ready: "systemctl is-active --quiet keepalived.service",
            after: [
              `${view.host}/unit haproxy.service`,
              ...afterFirst(view),
              ...addressesOn(view).map((each) => conditionId(view.host, each)),
            ],
            gate: {
              turn: "keepalived",
              interrupts: `nothing as long as ${view.host} does not hold the address; else clients' connections, for the move`,
              askOn: view.design.members.filter((member) => member !== view.host),
              question: "another member may take the address",
              test: checkPath,
            },
            startMs: 10_000,
          },
        ],
  conditions: interfaceConditions,
  probes: (view) => {
    const addresses = addressesOn(view);
    return addresses.length === 0
      ? []
      : [
          {
            component: "virtual-address",
            script: statusScript,
            parse: (output, _exitCode, host) => keepalivedPart(output, host, addresses),
          },
        ];
  },
};

/** On a new site the address goes where the preferred backends are: to the first member, which starts first. */
function afterFirst(view: HostView): readonly string[] {
  const first = view.design.members[0];
  return first === undefined || first === view.host ? [] : [`${first}/unit keepalived.service`];
}

function conditionId(host: string, address: DesignedAddress): string {
  return `keepalived/interface of the ${address.name} address on ${host}`;
}

/**
 * The interface of the host's own address carries the virtual one as well, unless a route says otherwise; the file
 * defines one variable per address.
 */
function interfaceConditions({ design, secrets }: SiteView): readonly Condition[] {
  return design.members.flatMap((host) => {
    const addresses = addressesOn({ design, host, secrets });
    const own = hostNamed(design, host).address;
    const lines = addresses.map((each) => `echo '$${interfaceVariable(each)}='"$(device ${each.address})"`);
    const wanted = `
device() {
  local found
  found=$(ip -o -4 route show match "$1" | awk '$1 != "default" { for (i = 1; i < NF; i++) if ($i == "dev") print $(i + 1) }' | tail -n 1)
  [ -n "$found" ] || found=$(ip -o -4 addr show to ${own}/32 | awk '{ print $2; exit }')
  [ -n "$found" ]
  echo "$found"
}
wanted=$(${lines.join("; ")})
`;
    return addresses.map((address) => ({
      id: conditionId(host, address),
      technology: "keepalived",
      host,
      alternates: [],
      holds: `keepalived on ${host} knows the interface of the ${address.name} address`,
      test: `${wanted}\n[ "$(cat ${interfacesPath} 2>/dev/null)" = "$wanted" ]`,
      make: `${wanted}\nmkdir -p /etc/keepalived\nprintf '%s\\n' "$wanted" > ${interfacesPath}`,
      after: [`${host}/packages`],
      timeoutMs: 10_000,
      settleMs: 1000,
    }));
  });
}
