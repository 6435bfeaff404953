import type { Finding } from "../../spec/finding.ts";
import { grouped } from "../../review/rules/rule.ts";
import type { Found } from "../describe/found.ts";
import { wideAccounts } from "./accounts.ts";
import { misheldAddresses } from "./addresses.ts";
import { staleParts } from "./freshness.ts";
import { otherMembers } from "./members.ts";
import { badStates } from "./states.ts";
import { otherValues } from "./values.ts";
import { otherVersions } from "./versions.ts";

/** Where what runs is not what is written, or not what other hosts say. */
export function compareLive(found: Found, allWereRead: boolean): readonly Finding[] {
  const all = [
    ...otherMembers(found),
    ...misheldAddresses(found, allWereRead),
    ...badStates(found),
    ...otherValues(found),
    ...staleParts(found),
    ...otherVersions(found),
    ...wideAccounts(found),
  ];
  // What several hosts say in the same words is told once.
  return grouped(
    all,
    ({ code, message, place }) => `${code}\n${message}\n${place.file.includes(":") ? place.file : ""}`,
  ).map(([first]) => first);
}
