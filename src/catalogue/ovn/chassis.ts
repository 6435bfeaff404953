import type { Condition } from "../contract/condition.ts";
import type { Design } from "../contract/design.ts";
import { hostNamed, hostsOf } from "../contract/lookup.ts";
import { addressFor } from "../contract/networks.ts";
import { provision, type SiteView } from "../contract/provisions.ts";
import { withVariables } from "../../text/script.ts";
import chassisMake from "./chassis-make.sh";
import chassisTest from "./chassis-test.sh";
import { southbound } from "./databases.ts";
import { isSecure } from "./method.ts";
import { remotes } from "./provides.ts";
import { chassisId } from "./ready.ts";
import { ovnMs } from "./timers.ts";
import { authorityPath, certificatePath } from "./tls.ts";

export const controller = "ovn-controller";

/** What a host's controller reads of its own switch: where the databases are, and what the host is to others; ovn-controller(8). */
export function chassisConditions({ design, provided }: SiteView): readonly Condition[] {
  const own = provision(provided, "virtual-switch");
  return hostsOf(design, controller).map((host) => {
    const told = {
      own: addressFor(design, host, "tunnels"),
      wanted: Object.entries(settings(design, host)).map(([key, value]) => `${key}=${value}`),
      ssl: isSecure(design) ? [certificatePath, certificatePath, authorityPath] : [],
    };
    return {
      id: chassisId(host),
      host,
      alternates: [],
      holds: `the controller of ${host} knows where the databases are, and what the host is to the others`,
      test: withVariables(own.datapath + chassisTest, told),
      remedy: { kind: "make", timeoutMs: 20_000, script: withVariables(own.datapath + chassisMake, told) },
      after: [own.running(host), ...(isSecure(design) ? [{ host, file: certificatePath }] : [])],
      settleMs: 2000,
    };
  });
}

function settings(design: Design, host: string): Readonly<Record<string, string>> {
  const { roles } = hostNamed(design, host);
  return {
    hostname: host,
    "ovn-remote": remotes(design, southbound),
    "ovn-encap-type": "geneve",
    "ovn-remote-probe-interval": String(ovnMs(design, "probe-interval")),
    "ovn-cms-options": roles.includes("network") ? "enable-chassis-as-gw" : "",
    "ovn-monitor-all": "true",
  };
}
