import { z } from "zod";
import type { Site } from "../../spec/site.ts";
import { hostsOf } from "../contract/lookup.ts";
import { nothing, type Technology } from "../contract/technology.ts";
import { certificateIn } from "../format/pem.ts";
import { trustConditions } from "./conditions.ts";
import { authorityPart, statusScript } from "./status.ts";
import { trustedFiles, authoritySecret, component, servedSecret } from "./config.ts";

const options = z.strictObject({});

/** The site's own authority: it signs what the balancers show, and every host of the site takes its word. */
export const authority: Technology<z.infer<typeof options>> = {
  name: "authority",
  kind: "infrastructure",
  options,
  uses: ["balancer"],
  fills: [{ role: "authority" }],
  offer: (site) =>
    site.certificates === "none"
      ? { components: [] }
      : {
          components: [
            {
              name: component,
              nature: "stateless",
              because: "whom a host trusts is a file",
              mode: "active-active",
              modeBecause: "each host has the authority's certificate; its key is on none",
              loses: "nothing: it is no program",
              redundancy: { rule: "any" },
              on: ["control", "network", "compute", "storage", "quorum", "copy"],
              run: { by: "systemd", units: [] },
              packages: ["ca-certificates", "openssl"],
              fills: ["authority"],
              needs: [],
            },
          ],
          secrets: [
            {
              name: authoritySecret,
              kind: "authority",
              rotates: { kind: "authority", by: "overlap" },
              subject: `Quorate's authority of ${site.name}`,
              names: namesOf(site),
            },
            {
              name: servedSecret,
              kind: "certificate",
              rotates: { kind: "certificates", by: "swap" },
              subject: `APIs of ${site.name}`,
              names: namesOf(site),
              by: authoritySecret,
            },
          ],
          decisions: [
            {
              subject: "certificates",
              choice: `the site's own authority signs one for ${namesOf(site).join(", ")}; valid for 397 days, and made anew by an apply in the last 180`,
              because:
                "your site file says so (certificates: own); the authority is believed of these names alone, and its key is on the operator's machine, not on a host",
            },
          ],
        },
  host: (view) =>
    hostsOf(view.design, component).includes(view.host)
      ? {
          files: trustedFiles(view),
          units: [],
          probes: [{ component, script: statusScript, parse: (output, _exitCode, on) => authorityPart(output, on) }],
        }
      : nothing,
  site: trustConditions,
  provides: {
    authority: {
      certificate: (secrets) => certificateIn(secrets[authoritySecret] ?? ""),
      servedSecret,
    },
  },
};

/** What clients call the site's endpoints. */
function namesOf({ vip }: Site): readonly string[] {
  const all = [vip.internal, vip.public, vip.external].flatMap((each) =>
    each === undefined ? [] : [each.address, each.name],
  );
  return [...new Set(all.filter((name) => name !== undefined))];
}
