import { familyOf } from "../../spec/address.ts";
import type { Design } from "../contract/design.ts";
import { openingsOf, type MaySpeak, type Opening, type PortRange } from "../contract/openings.ts";
import { managedBy } from "../format/header.ts";

/** The only table of the kernel's that is the site's. */
export const table = "quorate";

/** As nftables calls them in names of sets, and in what a rule looks at. */
const families = [
  { family: "IPv4", suffix: "v4", type: "ipv4_addr", of: "ip" },
  { family: "IPv6", suffix: "v6", type: "ipv6_addr", of: "ip6" },
] as const;

/** VRRP's number among the protocols of IP. Source: RFC 9568, section 5.1.1.4. */
const vrrp = 112;

/**
 * The rules of one host. They judge the ports that the design has there, and no others: what else the operator runs is the
 * operator's to guard. A connection that is open is never judged, only one that begins: rules that are loaded anew cut nobody
 * off, and no table of connections can fill up. Source: nft(8).
 */
export function rulesOf(design: Design, host: string): string {
  const openings = openingsOf(design).filter(({ hosts }) => hosts.includes(host));
  const groups = new Map(
    openings.flatMap(({ from }) => (from === "everybody" ? [] : [[from.name, addressesOf(design, from.hosts)]])),
  );
  return [
    `# ${managedBy(design.site)}`,
    `# Whatever table of this name there is gives way to this one, all at once.`,
    `table inet ${table}`,
    `delete table inet ${table}`,
    `table inet ${table} {`,
    ...[...groups].flatMap(([name, addresses]) => setsOf(name, addresses)),
    ...setsOf("guests", undefined),
    "\tchain input {",
    "\t\ttype filter hook input priority filter; policy accept;",
    '\t\tiif "lo" accept',
    "\t\t# Of a connection only the packet that asks for it is judged.",
    "\t\tmeta l4proto tcp tcp flags & (fin | syn | rst | ack) != syn accept",
    ...openings.flatMap((opening) => acceptLines(opening, groups)),
    ...closedLines(openings),
    "\t}",
    "}",
    "",
  ].join("\n");
}

type Groups = ReadonlyMap<string, readonly string[]>;

/** All of a host's addresses: which one a packet leaves with is the host's matter. Those that it may hold are its own as well. */
function addressesOf(design: Design, names: readonly string[]): readonly string[] {
  const own = design.hosts
    .filter(({ name }) => names.includes(name))
    .flatMap(({ address, addresses = {} }) => [address, ...Object.values(addresses)]);
  const held = design.addresses.filter(({ hosts }) => hosts.some((name) => names.includes(name)));
  return [...new Set([...own, ...held.map(({ address }) => address)])];
}

/** A set for each family; one of guests is empty in the file. */
function setsOf(name: string, addresses: readonly string[] | undefined): readonly string[] {
  return families.flatMap(({ family, suffix, type }) => {
    const its = (addresses ?? []).filter((address) => familyOf(address) === family);
    if (addresses !== undefined && its.length === 0) return [];
    const elements = its.length === 0 ? [] : [`\t\telements = { ${its.join(", ")} }`];
    return [`\tset ${setName(name)}-${suffix} {`, `\t\ttype ${type}`, ...elements, "\t}"];
  });
}

/** A set of several components is called by all of them. */
function setName(name: string): string {
  return name.replaceAll(" and ", "-");
}

function acceptLines({ component, protocol, ports, at, from, what }: Opening, groups: Groups): readonly string[] {
  const places = protocol === "vrrp" ? `meta l4proto ${vrrp}` : `${protocol} dport ${oneOf(ports.map(portWords))}`;
  const comment = `comment "${component}: ${what}"`.slice(0, commentMax);
  return families.flatMap(({ family, suffix, of }) => {
    const there = at?.filter((address) => familyOf(address) === family);
    if (there?.length === 0) return [];
    const to = there === undefined ? "" : `${of} daddr ${oneOf(there)} `;
    return sourcesOf(from, { family, suffix, of, at: there !== undefined }, groups).map(
      (source) => `\t\t${to}${source}${places} accept ${comment}`,
    );
  });
}

/** The longest comment that nft takes, with what stands around it. */
const commentMax = 128;

interface Family {
  readonly family: "IPv4" | "IPv6";
  readonly suffix: string;
  readonly of: string;
  /** The rule names an address, and so a family. */
  readonly at: boolean;
}

function sourcesOf(from: MaySpeak, { family, suffix, of, at }: Family, groups: Groups): readonly string[] {
  // One rule for both families, where no address tells them apart.
  if (from === "everybody") return at || family === "IPv4" ? [""] : [];
  const known = groups.get(from.name)?.some((address) => familyOf(address) === family) === true;
  return [...(known ? [setName(from.name)] : []), ...(from.guests === true ? ["guests"] : [])].map(
    (set) => `${of} saddr @${set}-${suffix} `,
  );
}

/** A connection is refused, so that who has no business here hears of it at once; what has no connections gets no answer. */
function closedLines(openings: readonly Opening[]): readonly string[] {
  const of = (protocol: Opening["protocol"]): readonly string[] => [
    ...new Set(openings.filter((each) => each.protocol === protocol).flatMap(({ ports }) => ports.map(portWords))),
  ];
  const [tcp, udp] = [of("tcp"), of("udp")];
  return [
    ...(tcp.length === 0 ? [] : [`\t\ttcp dport ${oneOf(tcp)} reject with tcp reset`]),
    ...(udp.length === 0 ? [] : [`\t\tudp dport ${oneOf(udp)} drop`]),
    ...(openings.some(({ protocol }) => protocol === "vrrp") ? [`\t\tmeta l4proto ${vrrp} drop`] : []),
  ];
}

function portWords([first, last]: PortRange): string {
  return first === last ? String(first) : `${first}-${last}`;
}

function oneOf(words: readonly string[]): string {
  return words.length === 1 ? (words[0] ?? "") : `{ ${words.join(", ")} }`;
}
