import type { Condition } from "../contract/condition.ts";
import type { Design } from "../contract/design.ts";

/** What tells the site's own lines of /etc/hosts from anybody else's. */
const mark = "# quorate";

/**
 * The names of the site's own addresses, known on every host without DNS: services reach each other by what the catalogue
 * says, and a resolver that is away must not be an outage of theirs. A name that users share for another address leads the
 * site's own services to the internal one.
 */
export function nameConditions({
  endpoints,
  hosts,
  addresses,
}: Pick<Design, "endpoints" | "hosts" | "addresses">): readonly Condition[] {
  const own = new Set(addresses.map(({ address }) => address));
  const known = new Map<string, string>();
  for (const { address, internalName } of endpoints) if (internalName !== undefined) known.set(internalName, address);
  for (const { publicAddress, publicName } of endpoints) {
    if (publicName === undefined || publicAddress === undefined || !own.has(publicAddress)) continue;
    if (!known.has(publicName)) known.set(publicName, publicAddress);
  }
  if (known.size === 0) return [];
  const wanted = [...known].map(([name, address]) => `${address} ${name} ${mark}`).join("\n");
  return hosts.map(({ name }) => ({
    id: `keystone/names of the addresses on ${name}`,
    host: name,
    alternates: [],
    holds: `${name} knows ${[...known.keys()].join(" and ")} without DNS`,
    test: `[ "$(grep ' ${mark}$' /etc/hosts)" = "${wanted}" ]`,
    remedy: {
      kind: "make",
      // A reader finds the old file or the new one; what was cut off between is written over by the next.
      script: `new=/etc/.hosts.quorate
{ grep -v ' ${mark}$' /etc/hosts || true; printf '%s\\n' '${wanted.replaceAll("\n", "' '")}'; } > "$new"
chmod 0644 "$new"
mv "$new" /etc/hosts`,
      timeoutMs: 10_000,
    },
    after: [],
    settleMs: 1000,
  }));
}
