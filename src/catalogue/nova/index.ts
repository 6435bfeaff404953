import { hostsOf } from "../contract/lookup.ts";
import type { HostView } from "../contract/provisions.ts";
import { nothing, type HostWants, type Offer, type Technology } from "../contract/technology.ts";
import { servicePassword } from "../contract/secret.ts";
import { apiProbe, apiUnit, gateFiles } from "../openstack/api-service.ts";
import { daemonProbe, daemonUnit } from "../openstack/daemon.ts";
import { databaseTimerLimits, databaseTimers } from "../openstack/database.ts";
import { rpcFiles, rpcUnits } from "../openstack/rpc.ts";
import type { Site } from "../../spec/site.ts";
import { apiComponent, apiEndpoint, apiFiles, novaApi } from "./api.ts";
import { compute, computeComponent, computeFiles, computeHosts } from "./compute.ts";
import { conductor, conductorComponent } from "./conductor.ts";
import { novaConditions } from "./conditions.ts";
import { novaConfigFile } from "./config-file.ts";
import { novaConfig } from "./config.ts";
import { decisions } from "./decisions.ts";
import { metadataComponent, metadataEndpoint, metadataFiles, novaMetadata } from "./metadata.ts";
import { novncComponent, novncEndpoint, novncFiles, novncProxy } from "./novncproxy.ts";
import { novaOptions, type NovaOptions } from "./options.ts";
import { novaOrigins } from "./origins.ts";
import { pasteFile } from "./paste.ts";
import { databases, secrets } from "./places.ts";
import { scheduler, schedulerComponent } from "./scheduler.ts";
import { proxyFiles, screenDecision, screenFiles, screenSecrets } from "./screens.ts";
import { novaReferenceTimers, novaTimerLimits, novaTimers } from "./timers.ts";

export const nova: Technology<NovaOptions> = {
  name: "nova",
  kind: "service",
  options: novaOptions,
  uses: ["identity", "database", "queue", "cache", "balancer", "placement", "image", "network"],
  fills: [{ role: "compute" }],
  offer,
  host,
  site: novaConditions,
  files: { config: novaConfigFile, origins: novaOrigins },
  provides: { compute: { endpoint: novaApi.endpoint, component: novaApi.component } },
};

const apis = [novaApi, novaMetadata, novncProxy];

function host(view: HostView<NovaOptions>): HostWants {
  const runs = {
    control: hostsOf(view.design, novaApi.component).includes(view.host),
    compute: computeHosts(view).includes(view.host),
  };
  if (!runs.control && !runs.compute) return nothing;
  const daemons = [...(runs.control ? [conductor, scheduler] : []), ...(runs.compute ? [compute(view)] : [])];
  const served = runs.control ? apis : [];
  return {
    files: [
      novaConfig(view, runs),
      ...(runs.control ? controlFiles(view) : []),
      ...(runs.compute ? [...computeFiles(view), ...screenFiles(view)] : []),
      ...rpcFiles(daemons, view, view.options.restartDeaf),
    ],
    units: [
      ...daemons.map((each) => daemonUnit(each, view)),
      ...served.map((each) => apiUnit(each, view)),
      ...rpcUnits(daemons, view, view.options.restartDeaf),
    ],
    probes: [...served.map((each) => apiProbe(each, view)), ...daemons.map((each) => daemonProbe(each, view))],
  };
}

function controlFiles(view: HostView<NovaOptions>) {
  return [
    pasteFile(view, { api: novaApi.holdFile, metadata: novaMetadata.holdFile }),
    ...apiFiles(view),
    ...metadataFiles(view),
    ...novncFiles(view),
    ...proxyFiles(view),
    ...apis.flatMap((each) => gateFiles(each, view)),
  ];
}

function offer(site: Site, options: NovaOptions): Offer {
  return {
    components: [
      apiComponent,
      metadataComponent,
      conductorComponent,
      schedulerComponent,
      novncComponent,
      computeComponent(options),
    ],
    endpoints: [apiEndpoint(options), metadataEndpoint(options), novncEndpoint],
    databases: Object.values(databases).map((name) => ({ name, user: "nova", passwordSecret: secrets.database })),
    queueUsers: [{ user: "nova", vhost: "nova", passwordSecret: secrets.queue }],
    secrets: [
      ...[secrets.database, secrets.queue, secrets.user].map(servicePassword),
      { name: secrets.metadataProxy, kind: "password" },
      ...screenSecrets(site, options),
    ],
    timers: [...databaseTimers(site), ...novaTimers(site)],
    referenceTimers: novaReferenceTimers,
    timerLimits: [...databaseTimerLimits, ...novaTimerLimits],
    decisions: [...decisions(options), ...screenDecision(site, options)],
  };
}
