import type { Design } from "../contract/design.ts";
import type { Site } from "../../spec/site.ts";
import type { Offer, Technology } from "../contract/technology.ts";
import { apiEndpoint, storesOf, wantsWithParts } from "../openstack/control-service.ts";
import { controllerLogin } from "../openstack/network-controller.ts";
import { quietDaemonProbe, quietDaemonUnit } from "../openstack/quiet-daemon.ts";
import { usualOrigins } from "../openstack/usual-origins.ts";
import { configPath, octaviaApi as api, octaviaIdentity } from "./api.ts";
import { octaviaComponents } from "./components.ts";
import { octaviaConditions } from "./conditions.ts";
import { heartbeatSecret, octaviaFiles, passphraseSecret } from "./config.ts";
import { octaviaConfigFile } from "./config-file.ts";
import { octaviaDecisions } from "./decisions.ts";
import { octaviaLacks } from "./lacks.ts";
import { octaviaOptions, providerOf, type OctaviaOptions } from "./options.ts";
import { partsOf } from "./parts.ts";
import { octaviaReferenceTimers, octaviaTimerLimits, octaviaTimers } from "./timers.ts";

export const octavia: Technology<OctaviaOptions> = {
  name: "octavia",
  kind: "service",
  options: octaviaOptions,
  uses: ["identity", "database", "queue", "cache", "balancer"],
  fills: [{ role: "load-balancer" }],
  offer,
  host(view) {
    const { called, quiet } = partsOf(providerOf(view.options, view.provided["network-controller"]));
    const { files, units, probes } = wantsWithParts(view, { apis: [api], daemons: called }, () => octaviaFiles(view));
    if (files.length === 0) return { files, units, probes };
    return {
      files,
      units: [...units, ...quiet.map((daemon) => quietDaemonUnit(daemon, view))].map((unit) => ({
        ...unit,
        after: [...unit.after, ...controllerLogin(view, "octavia").after],
      })),
      probes: [...probes, ...quiet.map((daemon) => quietDaemonProbe(daemon, view))],
    };
  },
  site: octaviaConditions,
  files: { config: octaviaConfigFile, origins: usualOrigins(configPath) },
  provides: { "load-balancer": { endpoint: api.endpoint, component: api.component } },
};

function offer(site: Site, options: OctaviaOptions, providers: Design["providers"]): Offer {
  const controller = providers["network-controller"];
  const provider = providerOf(options, controller);
  const stores = storesOf(octaviaIdentity, site);
  const amphorae = provider.kind === "amphora";
  return {
    ...stores,
    components: octaviaComponents(provider),
    endpoints: [
      apiEndpoint(api, options, {
        tried: {
          request: { kind: "list", path: "/v2/lbaas/loadbalancers" },
          operation: "list load balancers",
          title: "Octavia load balancer lists",
          forA: "a list of load balancers",
        },
      }),
    ],
    secrets: [
      ...stores.secrets,
      ...(amphorae ? [heartbeatSecret, passphraseSecret].map((name) => ({ name, kind: "password" }) as const) : []),
    ],
    timers: [...stores.timers, ...(amphorae ? octaviaTimers(site) : [])],
    timerLimits: [...stores.timerLimits, ...(amphorae ? octaviaTimerLimits : [])],
    ...(amphorae ? { referenceTimers: octaviaReferenceTimers } : {}),
    decisions: octaviaDecisions(provider),
    lacks: octaviaLacks(provider, controller !== undefined),
  };
}
