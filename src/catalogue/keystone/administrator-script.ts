import { withGiven } from "../../text/script.ts";
import type { SiteView } from "../contract/provisions.ts";
import { endpointNamed } from "../contract/lookup.ts";
import { withPort } from "../../text/network-place.ts";
import { backendUrls, scheme } from "../openstack/service-url.ts";
import administrator from "./administrator.py";
import { adminPasswordSecret, keystoneApi } from "./api.ts";

/** What the administrator's script must know to log in. */
export function administratorOf({ design, secrets }: Pick<SiteView, "design" | "secrets">) {
  const { secure, localPort } = endpointNamed(design, keystoneApi.endpoint);
  // Where nothing is to leave a host in the clear, the balancer beside leads to them all.
  const beside = secure === true && localPort !== undefined ? [`${scheme}://${withPort("127.0.0.1", localPort)}`] : [];
  return {
    keystones: [...beside, ...backendUrls(design, keystoneApi.endpoint)].map((base) => `${base}/v3`),
    adminPassword: secrets[adminPasswordSecret] ?? "",
  };
}

/** bash that runs steps in Python as the administrator, at whichever instance lets it in. */
export function administratorScript(given: ReturnType<typeof administratorOf>, steps: string): string {
  return `python3 - <<'PYTHON'\n${withGiven(administrator + steps, given)}PYTHON`;
}
