import { z } from "zod";
import { askOthers, type ManagedUnit } from "../contract/condition.ts";
import type { Departure } from "../contract/departure.ts";
import type { Listening } from "../contract/listening.ts";
import { isMember } from "../contract/lookup.ts";
import type { Site } from "../../spec/site.ts";
import { listed } from "../../text/sentence.ts";
import type { Decision } from "../contract/design.ts";
import { networksOf, ringNetworks } from "../contract/networks.ts";
import { nothing, type HostWants, type Offer, type Technology } from "../contract/technology.ts";
import type { Component } from "../contract/component.ts";
import type { HostView } from "../contract/provisions.ts";
import { quorumHost } from "../contract/quorum-host.ts";
import { deviceKeySecret } from "./certificates.ts";
import { corosyncFiles, firstRingPort } from "./config.ts";
import { deviceDecisions } from "./decisions.ts";
import { deviceFiles, deviceUnits, qdeviceUnit, qnetd, qnetdComponent, qnetdProbe, quorumHostOf } from "./device.ts";
import { authkeyPath, authkeySecret, component, configPath, unit } from "./places.ts";
import { corosyncEvents } from "./events.ts";
import { joined, nobodyElse, quorateWithout } from "./joined.ts";
import { membership } from "./provides.ts";
import { corosyncPart, statusScript } from "./status.ts";
import { corosyncReferenceTimers, corosyncTimerLimits, corosyncTimers, corosyncTolerates } from "./timers.ts";
import { corosyncOrigins } from "./origins.ts";

const options = z.strictObject({});
type Options = z.infer<typeof options>;

/** Says who is there, and whether they are enough. Encrypted and authenticated from the start. */
export const corosync: Technology<Options> = {
  name: "corosync",
  kind: "infrastructure",
  options,
  // Whoever asks who is there also wants those fenced who are not.
  uses: ["cluster"],
  fills: [{ role: "membership" }],
  offer,
  host: wantsOf,
  departs: memberDeparts,
  site: joined,
  files: { origins: corosyncOrigins },
  provides: { membership },
  tolerates: corosyncTolerates,
  log: corosyncEvents,
};

function offer(site: Site): Offer {
  const third = quorumHost(site);
  return {
    components: [
      { ...memberComponent(third !== undefined), listens: ringListens(site) },
      ...(third === undefined ? [] : [qnetdComponent]),
    ],
    secrets: [
      { name: authkeySecret, kind: "bytes-256", rotates: { kind: "corosync-key", by: "swap" } },
      ...(third === undefined ? [] : [{ name: deviceKeySecret, kind: "private-key" } as const]),
    ],
    timers: corosyncTimers(site),
    referenceTimers: corosyncReferenceTimers,
    timerLimits: corosyncTimerLimits(site),
    decisions: [
      {
        subject: "corosync",
        choice: "knet, AES-256 and SHA-256 with a key that all members share",
        because: "whoever can forge its packets can fence a host",
      },
      {
        subject: "corosync wait_for_all",
        choice: "off: a majority is enough also after all members were off",
        because:
          "a member that does not come back after a power loss would keep the whole site down until someone comes; what it may still run is settled by fencing it first",
      },
      ringDecision(site),
      ...(third === undefined ? [] : deviceDecisions(site, third.name)),
    ],
  };
}

function memberComponent(withDevice: boolean): Component {
  return {
    name: component,
    nature: "stateful",
    because: "its members agree on one view after another",
    mode: "active-active",
    modeBecause: "every member votes",
    loses: "what its host served, while the others agree that it is gone; they go on as long as they are a majority",
    redundancy: withDevice ? { rule: "majority", with: qnetd } : { rule: "majority" },
    on: "members",
    run: { by: "systemd", units: withDevice ? [unit, qdeviceUnit] : [unit] },
    cluster: {
      runs: "never",
      because: "the cluster stands on it",
    },
    packages: withDevice ? ["corosync", "corosync-qdevice", "libnss3-tools", "openssl"] : ["corosync"],
    masked: ["corosync-notifyd.service"],
    fills: ["membership"],
    needs: [],
  };
}

function wantsOf(view: HostView): HostWants {
  const { design } = view;
  const device = { files: deviceFiles(view), units: deviceUnits(view) };
  if (quorumHostOf(design) === view.host) return { ...device, probes: [qnetdProbe(design)] };
  if (!isMember(design, view.host)) return nothing;
  return {
    files: [...corosyncFiles(view), ...device.files],
    units: [memberUnit(view), ...device.units],
    probes: [
      {
        component,
        script: statusScript(ringNetworks(design)),
        parse: (output, _exitCode, on) => corosyncPart(output, on, ringNetworks(design)),
      },
    ],
  };
}

/** It says good-bye, so that nobody waits for its token; who stays forgets it when it is gone. */
function memberDeparts({ design, host }: HostView): readonly Departure[] {
  return [
    {
      unit,
      stage: "membership",
      interrupts: `the vote of ${host}; the others agree on a membership without it`,
      ...askOthers(design.members, "the partition is quorate without it", quorateWithout),
      before: [{ condition: nobodyElse }, ...design.members.map((member) => ({ host: member, unit }))],
    },
  ];
}

function ringDecision(site: Site): Decision {
  const rings = ringNetworks({ networks: networksOf(site) });
  if (rings.length === 1) {
    return {
      subject: "corosync rings",
      choice: "one, on the management network",
      because: "all control hosts are on no other network of the site; a cut of this one looks like dead hosts",
    };
  }
  return {
    subject: "corosync rings",
    choice: `${rings.length}: ${listed(rings)}, the first one that is well carries everything`,
    because:
      "a host that is cut off from one network is not dead: it stays a member and is not fenced, gives its addresses up and keeps what it runs",
  };
}

/** A port for each ring; a host that is a member no more is heard until it has left. */
function ringListens(site: Site): readonly Listening[] {
  const rings = ringNetworks({ networks: networksOf(site) }).length;
  const lastPort = firstRingPort + rings - 1;
  return [
    {
      protocol: "udp",
      port: firstRingPort,
      lastPort,
      from: "site",
      what: "who is there; encrypted, by a key that members have",
    },
  ];
}

function memberUnit({ design, host }: HostView): ManagedUnit {
  return {
    unit,
    files: [configPath, authkeyPath],
    runs: { rank: "keeper", settings: { ExecReload: "/usr/sbin/corosync-cfgtool -R" } },
    onChange: "reload",
    startedBy: "systemd",
    comes: "knocking",
    ready: "corosync-cfgtool -s >/dev/null",
    // A reload on one member has all of them read their files anew.
    after: design.members.flatMap((member) => [configPath, authkeyPath].map((file) => ({ host: member, file }))),
    gate: {
      turn: "corosync",
      interrupts: `nothing on a reload; ${host} leaves the cluster for a moment on a restart`,
      ...askOthers(
        design.members.filter((member) => member !== host),
        "the partition of the others is quorate",
        "corosync-quorumtool -s >/dev/null",
      ),
    },
    startMs: 20_000,
  };
}
