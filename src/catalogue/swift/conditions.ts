import { withVariables } from "../../text/script.ts";
import type { Condition } from "../contract/condition.ts";
import { provision, type SiteView } from "../contract/provisions.ts";
import makePlaces from "./make-places.sh";
import type { SwiftOptions } from "./options.ts";
import { swiftIdentity } from "./proxy.ts";
import { ringConditions } from "./rings.ts";
import { devicesRoot, ownDirectory, storageHosts } from "./servers.ts";

export function dataConditionId(host: string): string {
  return `swift/places for copies on ${host}`;
}

export function swiftConditions(view: SiteView<SwiftOptions>): readonly Condition[] {
  return [
    ...storageHosts(view.design).map((host) => placesCondition(host, view.options)),
    ...ringConditions(view),
    provision(view.provided, "identity").register(view, swiftIdentity),
  ];
}

/** A disk is mounted by the operator, who knows it: nothing here makes a file system. */
function placesCondition(host: string, { disks }: SwiftOptions): Condition {
  const places = (disks.length === 0 ? [ownDirectory] : disks).map((name) => `${devicesRoot}/${name}`);
  const mounted = disks.length === 0 ? [] : places.map((place) => `mountpoint -q ${place}`);
  return {
    id: dataConditionId(host),
    host,
    alternates: [],
    holds: `swift can write to ${places.join(" and ")} of ${host}`,
    test: [
      ...mounted,
      ...places.map((place) => `runuser -u swift -- test -w ${place}`),
      "test -d /etc/swift/rings",
    ].join(" && "),
    remedy: {
      kind: "make",
      timeoutMs: 10_000,
      script: withVariables(makePlaces, { host, places, disks: disks.length === 0 ? "no" : "yes" }),
    },
    after: [{ host, packages: true }],
    settleMs: 1000,
  };
}
