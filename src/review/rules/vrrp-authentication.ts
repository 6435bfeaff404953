import { passwordBytes } from "../model/vrrp-authentication.ts";
import { sharing } from "./address.ts";
import { finding, type Rule } from "./rule.ts";

/** Version 3 has none (RFC 5798, 9), and keepalived takes the block out. */
const heeded: Rule = (model) =>
  model.addresses.flatMap(({ authentication, name, version }) => {
    if (authentication === undefined) return [];
    if (version === 3) {
      return [
        finding(
          "option-ignored",
          "advice",
          authentication.where,
          `${name} has a password, and VRRP version 3 knows none: keepalived leaves it out, and whoever is on the network can take the address.`,
          'Remove authentication { }; write "unicast_peer { … }" with the other hosts, and have the firewall let VRRP (protocol 112) in from them alone.',
        ),
      ];
    }
    return authentication.length <= passwordBytes
      ? []
      : [
          finding(
            "password-cut",
            "advice",
            authentication.where,
            `The password of ${name} has ${authentication.length} characters, and VRRP sends ${passwordBytes}: keepalived cuts the rest off, so that hosts which differ behind the eighth take each other's word, and it guards less than it seems to; everybody on the network can read it besides.`,
            `Write one of ${passwordBytes} characters at most, the same on every host, and have the firewall let VRRP (protocol 112) in from the other hosts alone.`,
          ),
        ];
  });

const differs: Rule = (model) =>
  sharing(model.addresses).flatMap(([first, ...others]) => {
    const other = others.find(
      ({ authentication, version, routerId }) =>
        version === 2 &&
        first.version === 2 &&
        routerId?.value === first.routerId?.value &&
        (authentication?.digest !== first.authentication?.digest ||
          authentication?.type !== first.authentication?.type),
    );
    return other === undefined
      ? []
      : [
          finding(
            "keys-differ",
            "error",
            { place: (other.authentication ?? other).where.place },
            `${first.host || "one host"} and ${other.host || "another"} have another password, or another kind of it, for ${first.name}: each drops what the other says, and both hold the address at once.`,
            "Write the same authentication { } in this instance on every host.",
          ),
        ];
  });

export const vrrpAuthenticationRules: readonly Rule[] = [heeded, differs];
