import type { Component } from "../contract/component.ts";
import type { Condition, GoalRef } from "../contract/condition.ts";
import type { Listening } from "../contract/listening.ts";
import { hostsOf } from "../contract/lookup.ts";
import type { ManagedFile } from "../contract/file.ts";
import type { HostView, SiteView } from "../contract/provisions.ts";
import { managedBy } from "../format/header.ts";
import { renderIni, section } from "../format/ini.ts";
import { plainFile } from "../format/plain-file.ts";
import type { Daemon } from "../openstack/daemon.ts";
import { withVariables } from "../../text/script.ts";
import { conductor } from "./conductor.ts";
import { identified } from "./node-identity.ts";
import { novncProxy } from "./novncproxy.ts";
import type { NovaOptions } from "./options.ts";
import { callsAt, configPath } from "./places.ts";
import virtualization from "./virtualization.sh";

/** Read after nova.conf; the package's names a driver of its own. */
export const computePath = "/etc/nova/nova-compute.conf";
/** oslo.config reads this directory of a program's own last: what is found on the host. */
const foundPath = "/etc/nova/nova-compute.conf.d/quorate-found.conf";

const component = "nova-compute";

/** What runs servers on one host. */
export function compute(view: Pick<SiteView, "design">): Daemon {
  const { design } = view;
  return {
    service: "nova",
    component,
    unit: "nova-compute.service",
    files: [configPath, computePath],
    interrupts: (host) => `what nova-compute on ${host} is doing to its servers; the servers run on`,
    after: (host) => [
      // It asks a conductor first, and waits for a minute where none answers yet.
      ...hostsOf(design, conductor.component).map((each) => ({ host: each, unit: conductor.unit })),
      identified(host),
      ...(isFake(view) ? [] : [{ condition: virtualizationConditionId(host) }]),
    ],
    rpc: callsAt("compute"),
  };
}

export function computeHosts({ design }: Pick<SiteView, "design">): readonly string[] {
  return hostsOf(design, component);
}

export function computeFiles(view: HostView<NovaOptions>): readonly ManagedFile[] {
  // Nova's other fake drivers have another node at each start, and it refuses the second.
  const driver = view.options.compute === "fake" ? "fake.FakeDriverWithoutFakeNodes" : "libvirt.LibvirtDriver";
  return [
    plainFile(computePath, renderIni(managedBy(view.design.site), [section("DEFAULT", { compute_driver: driver })])),
  ];
}

/** QEMU's, one a server from the first on. Source: libvirt, qemu.conf `remote_display_port_min`. */
const screens: Listening = {
  protocol: "tcp",
  port: 5900,
  lastPort: 6899,
  from: { components: [novncProxy.component] },
  what: "servers' screens",
};

export function computeComponent({ compute: driver }: NovaOptions): Component {
  return {
    name: component,
    nature: "stateful",
    because: "the servers of its host are its own: nobody else can start, stop or reach them",
    mode: "active-active",
    modeBecause:
      "each host's instance works for its own servers; the scheduler sends new ones to those that report, and no standby could stand in for a host",
    loses:
      "what it was doing to its host's servers, which run on; with the host itself its servers, until they are evacuated from a host that is certainly off",
    redundancy: { rule: "any" },
    on: "compute",
    run: { by: "systemd", units: ["nova-compute.service"] },
    // Debian's nova-compute wants a hypervisor's package; that for Ironic brings none.
    packages:
      driver === "fake"
        ? ["nova-compute", "nova-compute-ironic", "python3-fixtures"]
        : ["nova-compute", "nova-compute-kvm"],
    needs: ["queue", { component: conductor.component }, "placement", "identity", "image", "network"],
    listens: driver === "fake" ? [] : [screens],
  };
}

function virtualizationConditionId(host: string): string {
  return `nova/virtualization on ${host}`;
}

function isFake({ design }: Pick<SiteView, "design">): boolean {
  const options: unknown = design.options["nova"];
  return typeof options === "object" && options !== null && "compute" in options && options.compute === "fake";
}

/** Whether a host's processor can run servers itself is known only there: /dev/kvm is there and can be opened, or it is emulated. */
export function virtualizationConditions(view: SiteView<NovaOptions>): readonly Condition[] {
  if (view.options.compute === "fake") return [];
  const script = (step: "test" | "write"): string =>
    withVariables(virtualization, { step, path: foundPath, header: managedBy(view.design.site) });
  return computeHosts(view).map((host) => {
    const after: readonly GoalRef[] = [{ host, packages: true }];
    return {
      id: virtualizationConditionId(host),
      host,
      alternates: [],
      holds: `nova-compute on ${host} runs servers on the processor itself where it can`,
      test: script("test"),
      remedy: { kind: "make", script: script("write"), timeoutMs: 30_000 },
      after,
      settleMs: 1000,
    };
  });
}
