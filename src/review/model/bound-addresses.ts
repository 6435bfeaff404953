import type { HaproxySection } from "../files/haproxy.ts";
import type { BoundAddress } from "./site-model.ts";

/** Where the sections of one host listen by TCP; what shares an address on purpose, by interface or namespace, is left out. */
export function boundAddresses(host: string, sections: readonly HaproxySection[]): readonly BoundAddress[] {
  return sections
    .filter(({ kind }) => kind === "frontend" || kind === "listen")
    .flatMap(({ kind, name, lines }) =>
      lines.flatMap(({ words, where }) => {
        const [keyword, addresses, ...options] = words.map(({ text }) => text);
        if (keyword !== "bind" || addresses === undefined) return [];
        if (options.some((option) => option === "interface" || option === "namespace")) return [];
        return addresses
          .split(",")
          .filter((address) => /:\d{1,5}$/u.test(address))
          .map((address) => ({ host, section: `${kind} ${name}`, address, where }));
      }),
    );
}
