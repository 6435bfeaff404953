import { addressText, networkOf, parseAddress } from "../spec/address.ts";

/** What `quorate init` asks for. */
export interface Answers {
  readonly site: string;
  /** Name of an OpenStack release. */
  readonly release: string;
  readonly hosts: readonly HostAnswer[];
  /** With its prefix length: `10.77.0.10/24`. */
  readonly vip: string;
  /** A fence agent without its prefix, `lab`, or `none`. */
  readonly fencing: string;
  readonly services: readonly string[];
}

export interface HostAnswer {
  readonly name: string;
  readonly address: string;
}

/** The text of a site file with those answers, commented so that it can be edited without the reference at hand. */
export function siteText(answers: Answers): string {
  const width = Math.max(...answers.hosts.map(({ name }) => name.length));
  const hosts = answers.hosts.map(({ name, address }, index) => {
    const pad = " ".repeat(width - name.length);
    return `  ${name}:${pad} { address: ${address}, zone: rack-${zoneLetters(index)}${switchText(answers.fencing, index)} }`;
  });
  return `# The site, as quorate reads it. Check it with: quorate check
# See what follows from it, and why, with:       quorate plan

site: ${answers.site}
${`release: ${answers.release}`.padEnd(28)} # the OpenStack release that the hosts' packages are of
target: 99.99%               # what every API must reach: 52.6 minutes of outage a year
detection: 1s                # how fast a dead part must be noticed; every timer follows from it

# Three hosts or another odd number have the role control: they vote, and a majority of them must be up.
# zone: what fails together, a rack or a power feed. Write the real ones.
# roles: [control, network] unless written otherwise; compute and storage are the others.
hosts:
${hosts.join("\n")}

# A free address of the hosts' network, with its prefix length. Clients find every service there, whichever host holds it.
vip:
  internal: ${answers.vip}
  # public: 192.0.2.10/24    # another one for users, in a network of theirs
  # router-id: 51            # VRRP id; no other router on the segment may have the same

${fencingText(answers)}
# How the hosts are reached.
# ssh: { user: root, port: 22 }

services: [${answers.services.join(", ")}]
`;
}

/** An address of RFC 5737, which is nobody's: the operator's own goes there. */
function switchText(fencing: string, index: number): string {
  return hasOwnSwitches(fencing) ? `, fencing: { ip: 192.0.2.${11 + (index % 240)} }` : "";
}

/** a, b, … z, aa: a name for each zone that sorts as the hosts do. */
function zoneLetters(index: number): string {
  const letter = String.fromCharCode(97 + (index % 26));
  return index < 26 ? letter : zoneLetters(Math.floor(index / 26) - 1) + letter;
}

function fencingText({ fencing }: Answers): string {
  const about = `# How a host that does not answer is switched off: lab (a twin on this machine), or an installed fence agent without
# its fence_ prefix (ipmilan, redfish), whose parameters stand here or, what differs, with each host.`;
  if (!hasOwnSwitches(fencing)) return `${about}\nfencing: { agent: ${fencing} }\n`;
  return `${about}
# Write the real address of each host's management controller above, and here what is the same for all.
fencing:
  agent: ${fencing}
  parameters: { username: quorate }
`;
}

/** Whether each host has a power switch with an address of its own. */
function hasOwnSwitches(fencing: string): boolean {
  return fencing !== "lab" && fencing !== "none";
}

/** The first address around the hosts that none of them has, the 10th onwards, in the network that each family usually has. */
export function freeAddress(hosts: readonly HostAnswer[]): string {
  const taken = new Set(hosts.map(({ address }) => parseAddress(address)?.value));
  const first = parseAddress(hosts[0]?.address ?? "");
  if (first === undefined) return "10.77.0.10/24";
  const { family } = first;
  const [prefix, tenth] = family === "IPv4" ? [24, 10n] : [64, 16n];
  const network = networkOf(first, prefix);
  const written = (value: bigint): string => `${addressText({ family, value })}/${prefix}`;
  for (let value = network.first + tenth; value < network.last; value++) if (!taken.has(value)) return written(value);
  for (let value = network.first + 1n; value < network.first + tenth; value++)
    if (!taken.has(value)) return written(value);
  return written(network.last - 1n);
}

/** 10.77.0.11 */
const firstOfLab = parseAddress("10.77.0.11")?.value ?? 0n;

/** `10.0.0.11` → c1 with that address; `web=10.0.0.11` → as written; `web` → with an address of the lab's network. */
export function hostAnswers(texts: readonly string[]): HostAnswer[] {
  return texts.map((text, index) => {
    const [name, address] = text.split("=");
    if (address !== undefined) return { name: name ?? "", address };
    if (/^[\d.]+$/.test(text) || text.includes(":")) return { name: `c${index + 1}`, address: text };
    return { name: text, address: addressText({ family: "IPv4", value: firstOfLab + BigInt(index) }) };
  });
}
