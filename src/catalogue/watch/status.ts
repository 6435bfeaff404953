import type { Part } from "../contract/status.ts";
import { components, pagePort, units, watchPort } from "./config.ts";
import { withPort } from "../../text/network-place.ts";

/** Whether the unit runs, and whether something takes connections at its port. */
export const hostStatusScript = `systemctl is-active ${units.host} || true
ss -Hltn "sport = :${watchPort}" | wc -l`;

export function hostPart(output: string, host: string): Part {
  const [active = "", listening = ""] = output.split("\n");
  const part = (state: Part["state"], sentence: string): Part => ({
    component: components.host,
    host,
    state,
    sentence,
    detail: {},
  });
  if (active !== "active") return part("down", "does not run: nobody hears what changes here");
  return Number(listening) > 0 ? part("up", "says what changes here") : part("down", "takes no connections");
}

/** 200 where it serves, 503 where it stands by. */
export function siteStatusScript(address: string): string {
  return `systemctl is-active ${units.site} || true
curl -s -o /dev/null -m 2 -w '%{http_code}\\n' http://${withPort(address, pagePort)}/healthz || true`;
}

export function sitePart(output: string, host: string): Part {
  const [active = "", code = ""] = output.split("\n");
  const part = (state: Part["state"], sentence: string): Part => ({
    component: components.site,
    host,
    state,
    sentence,
    detail: {},
  });
  if (active !== "active") return part("down", "does not run");
  switch (code) {
    case "200":
      return { ...part("up", "watches the site and serves its page"), leads: "watch" };
    case "503":
      return part("up", "stands by");
    default:
      return part("down", "does not answer");
  }
}
