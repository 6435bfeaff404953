import type { Design } from "../catalogue/contract/design.ts";
import type { Finding } from "../spec/finding.ts";
import type { PlaceOf } from "./places.ts";
import { finding } from "./rules/rule.ts";

/** What a site without certificates is told. */
export function withoutCertificates({ endpoints }: Pick<Design, "endpoints">, placeOf: PlaceOf): readonly Finding[] {
  const { excerpt, ...place } = placeOf(["certificates"]);
  return endpoints.every(({ protocol, secure }) => protocol !== "http" || secure === true)
    ? []
    : [
        finding(
          "plain-http",
          "advice",
          excerpt === undefined ? { place } : { place, excerpt },
          "The site has no certificates: passwords and tokens go over its networks in the clear, between users and the APIs, services and the database, the queue and each other.",
          "Write certificates: own, and apply: docs/security.md says what is encrypted then.",
        ),
      ];
}
