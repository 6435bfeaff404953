import type { DesignDraft, OutageTerm } from "../contract/design.ts";
import { hostNamed, timerMs } from "../contract/lookup.ts";
import type { HostView } from "../contract/provisions.ts";
import type { StatusProbe } from "../contract/status.ts";
import { type HostWants, type Technology } from "../contract/technology.ts";
import { apiProbe, apiUnit, isOnHost } from "../openstack/api-service.ts";
import { swiftConditions } from "./conditions.ts";
import { swiftFiles } from "./config.ts";
import { expirerComponent, expirerManagedUnit, expirerUnit } from "./expirer.ts";
import { swiftOffer } from "./offer.ts";
import { swiftOptions, type SwiftOptions } from "./options.ts";
import { swiftOrigins } from "./origins.ts";
import { objectStore } from "./provides.ts";
import { swiftProxy } from "./proxy.ts";
import { backgroundComponent, backgroundUnits, isStorageHost, storageServers } from "./servers.ts";
import { storagePart, storageScript, unitsPart, unitsScript } from "./status.ts";
import { storageUnits } from "./units.ts";

/** The object store: proxies that any client may ask, and storage servers that each keep one of several copies. */
export const swift: Technology<SwiftOptions> = {
  name: "swift",
  kind: "service",
  options: swiftOptions,
  uses: ["identity", "cache", "balancer"],
  fills: [{ role: "object-store" }],
  offer: swiftOffer,
  bind: (draft) => ({ failover: { [swiftProxy.component]: failoverTerms(draft) } }),
  host: (view) => ({ files: swiftFiles(view), ...runningOn(view) }),
  site: swiftConditions,
  files: { origins: swiftOrigins },
  provides: { "object-store": objectStore },
};

function runningOn(view: HostView<SwiftOptions>): Omit<HostWants, "files"> {
  const { design, host } = view;
  const hasProxy = isOnHost(swiftProxy, view);
  const keepsData = isStorageHost(design, host);
  return {
    units: [
      ...(keepsData ? [...storageUnits(view), expirerManagedUnit(view)] : []),
      ...(hasProxy ? [apiUnit(swiftProxy, view)] : []),
    ],
    probes: [...(keepsData ? storageProbes(view) : []), ...(hasProxy ? [apiProbe(swiftProxy, view)] : [])],
  };
}

function storageProbes({ design, host, options }: HostView<SwiftOptions>): readonly StatusProbe[] {
  const { address } = hostNamed(design, host);
  return [
    ...storageServers.map((server) => ({
      component: server.component,
      script: storageScript(server, address),
      parse: (output: string, _exitCode: number, on: string) =>
        storagePart(server, output, on, options.disks.length > 0),
    })),
    ...(
      [
        [backgroundComponent, backgroundUnits],
        [expirerComponent, [expirerUnit]],
      ] as const
    ).map(([component, units]) => ({
      component,
      script: unitsScript(units),
      parse: (output: string, _exitCode: number, on: string) => unitsPart(component, units, output, on),
    })),
  ];
}

function failoverTerms(draft: DesignDraft): readonly OutageTerm[] {
  return [
    {
      what: "a proxy that waits for the lost storage server asks another one",
      ms: timerMs(draft, "swift.concurrency_timeout"),
    },
  ];
}
