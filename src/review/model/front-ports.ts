import type { HaproxyLine, HaproxySection } from "../files/haproxy.ts";
import type { Where } from "../files/source.ts";
import { apiPort } from "./api-port.ts";

/** A front end that hands what comes to the ports of several services over to one port of its servers. */
export interface MergedPorts {
  /** `frontend api` */
  readonly section: string;
  readonly ports: readonly number[];
  readonly serverPort: number;
  readonly backend: string;
  readonly where: Where;
}

/** `use_backend NAME` or `default_backend NAME`, without such a backend. */
export interface MissingBackend {
  readonly section: string;
  readonly name: string;
  readonly where: Where;
}

/** Told where the main file is there, which means that all are; a name may be put together from what a client sends. */
export function missingBackends(sections: readonly HaproxySection[]): readonly MissingBackend[] {
  const known = new Set(sections.filter(({ kind }) => kind === "backend" || kind === "listen").map(({ name }) => name));
  if (!sections.some(({ kind }) => kind === "global") || known.size === 0) return [];
  return sections.flatMap(({ kind, name: of, lines }) =>
    kind !== "frontend" && kind !== "listen"
      ? []
      : lines.flatMap(({ words, where }) => {
          const [keyword = "", name = ""] = words.map(({ text }) => text);
          return /^(?:use|default)_backend$/u.test(keyword) && /^[\w.-]+$/u.test(name) && !known.has(name)
            ? [{ section: `${kind} ${of}`, name, where }]
            : [];
        }),
  );
}

/** MySQL's and MariaDB's own: the server speaks first, in the clear, and TLS is agreed on afterwards. */
const databaseAddress = /:330[67]$/u;

export function tlsToDatabases(sections: readonly HaproxySection[]): readonly { section: string; where: Where }[] {
  return sections.flatMap(({ kind, name, lines }) =>
    kind !== "frontend" && kind !== "listen"
      ? []
      : lines
          .map((line) => ({ line, words: textsOf(line) }))
          .filter(({ words: [keyword, at = "", ...options] }) => {
            return keyword === "bind" && databaseAddress.test(at) && options.includes("ssl");
          })
          .map(({ line }) => ({ section: `${kind} ${name}`, where: line.where })),
  );
}

const textsOf = ({ words }: HaproxyLine): readonly string[] => words.map(({ text }) => text);

/** Of the sections of one host. A section that chooses by a rule, or whose servers keep the client's port, merges nothing. */
export function mergedPorts(sections: readonly HaproxySection[]): readonly MergedPorts[] {
  const backends = new Map(sections.filter(({ kind }) => kind === "backend").map((each) => [each.name, each]));
  return sections.flatMap((section): readonly MergedPorts[] => {
    const { kind, name, lines, where } = section;
    if (kind !== "frontend" && kind !== "listen") return [];
    const words = lines.map(textsOf);
    const chosen = words.findLast(([keyword]) => keyword === "default_backend")?.[1];
    const backend = kind === "listen" ? section : backends.get(chosen ?? "");
    if (backend === undefined || words.some(([keyword]) => keyword === "use_backend")) return [];
    const ports = [...new Set(words.filter(([keyword]) => keyword === "bind").flatMap(([, at = ""]) => at.split(",")))]
      .filter((address) => apiPort.test(address))
      .map(portOf);
    const servers = backend.lines.map(textsOf).filter(([keyword]) => keyword === "server");
    const serverPorts = new Set(servers.map(([, , address = ""]) => portOf(address)));
    const [serverPort] = serverPorts;
    const several = [...new Set(ports)];
    return several.length < 2 || serverPorts.size !== 1 || serverPort === undefined || Number.isNaN(serverPort)
      ? []
      : [{ section: `${kind} ${name}`, ports: several, serverPort, backend: backend.name, where }];
  });
}

function portOf(address: string): number {
  return Number(/:(\d{1,5})$/u.exec(address)?.[1] ?? Number.NaN);
}
