import type { Design } from "../catalogue/contract/design.ts";
import { openingsOf, type MaySpeak, type Opening } from "../catalogue/contract/openings.ts";
import { wrapped } from "../text/wrap.ts";
import { hostList, pageOf, rows, section } from "./plan-layout.ts";
import type { Look } from "./streams.ts";

/** Who may speak to whom, and why, for people. */
export function portsText(design: Design, look: Look): string {
  const page = pageOf(look);
  const body = openingsOf(design).map((opening) => [
    placeWords(opening),
    `${opening.component} on ${hostList(opening.hosts)}`,
    `${fromWords(opening.from, design)}: ${opening.what}`,
  ]);
  return [
    section(page, "Ports, and who may speak to them", rows(page, ["port", "where", "open to"], body)),
    ...wrapped(wordOnFirewall(design), page.width),
    "",
  ].join("\n");
}

/** The same for programs. */
export function portsDocument(design: Design): object {
  return {
    site: design.site,
    firewall: design.providers.firewall ?? null,
    openings: openingsOf(design).map(({ component, hosts, protocol, ports, at, from, what }) => ({
      component,
      hosts,
      protocol,
      ports: ports.map(([first, last]) => ({ first, last })),
      at: at ?? null,
      from: from === "everybody" ? from : from.hosts,
      what,
    })),
  };
}

function placeWords({ protocol, ports, at }: Opening): string {
  const numbers = ports.map(([first, last]) => (first === last ? String(first) : `${first}-${last}`)).join(", ");
  return [protocol, numbers, ...(at === undefined ? [] : [`at ${at.join(" and ")}`])].filter(Boolean).join(" ");
}

function fromWords(from: MaySpeak, { hosts }: Pick<Design, "hosts">): string {
  if (from === "everybody") return "everybody";
  if (from.hosts.length === 0) return "the host itself";
  return from.hosts.length === hosts.length ? "the site's hosts" : hostList(from.hosts);
}

function wordOnFirewall({ providers }: Design): string {
  return providers.firewall === undefined
    ? "The site has no firewall (firewall: false): these ports are open to whoever reaches the hosts."
    : "Each port refuses all others. Ports that are not listed, SSH among them, are left as they are.";
}
