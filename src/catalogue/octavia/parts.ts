import type { Daemon } from "../openstack/daemon.ts";
import { behindCertificates, driverAgent, healthManager, housekeeping, worker } from "./api.ts";
import { canBoot, type Provider } from "./options.ts";

/** Those that work off messages, and those that look for their work by themselves. */
export interface OctaviaParts {
  readonly called: readonly Daemon[];
  readonly quiet: readonly Daemon[];
}

/** Which daemons there are: a provider brings its own. */
export function partsOf(provider: Provider): OctaviaParts {
  switch (provider.kind) {
    case "ovn":
      return { called: [], quiet: [driverAgent] };
    case "amphora":
      return canBoot(provider)
        ? { called: [behindCertificates(worker)], quiet: [healthManager, housekeeping].map(behindCertificates) }
        : { called: [worker], quiet: [healthManager, housekeeping] };
  }
}
