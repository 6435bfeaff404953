import type { Severity } from "../../spec/finding.ts";
import type { ReviewFindingCode } from "../codes.ts";
import type { Where } from "../files/source.ts";
import type { Account } from "../model/account.ts";
import { listed } from "../model/setting.ts";
import { finding, grouped, type Rule } from "./rule.ts";

/** What is wrong with a database's users, wherever it was read: in a file, or from a database that runs. */
export interface AccountTrouble {
  readonly code: ReviewFindingCode;
  readonly severity: Severity;
  readonly message: string;
  readonly remedy: string;
  readonly where: Where;
}

/** Wildcards alone, and a network of all addresses. */
const anywhere = /^(?:[%_.:]*|0\.0\.0\.0\/0\.0\.0\.0)$/u;

export function accountTroubles(accounts: readonly Account[]): readonly AccountTrouble[] {
  const wide = accounts.filter(({ host }) => anywhere.test(host));
  const [open, guarded] = [wide.filter(({ isOpen }) => isOpen), wide.filter(({ isOpen }) => !isOpen)];
  return [
    ...troubles(open, ({ rights }) => rights !== "none", {
      code: "anyone-logs-in",
      severity: "error",
      says: (names, many) =>
        `The database lets ${names} in from any host without a password: whoever reaches its port reads and writes what ${many ? "they" : "it"} may.`,
      remedy: "Give each a password (ALTER USER … IDENTIFIED BY '…'), or remove it (DROP USER …).",
    }),
    ...troubles(open, ({ rights }) => rights === "none", {
      code: "anyone-logs-in",
      severity: "warning",
      says: (names, many) =>
        `The database lets ${names} in from any host without a password: ${many ? "they have" : "it has"} no rights, but whoever reaches its port holds its connections, and has what any flaw of the server gives to those who are logged in.`,
      remedy:
        "Let a balancer's check come from the balancers' addresses alone ('check'@'10.0.0.11', one user each), or ask a responder on the database's host instead.",
    }),
    ...troubles(guarded, ({ rights }) => rights === "all", {
      code: "login-from-anywhere",
      severity: "warning",
      says: (names, many) =>
        `${names} ${many ? "rule" : "rules"} the whole database and may log in from any host: one password that is guessed or found is the database.`,
      remedy: "Let administrators come from the hosts themselves alone: RENAME USER 'root'@'%' TO 'root'@'localhost'.",
    }),
    ...troubles(guarded, ({ rights }) => rights !== "all", {
      code: "login-from-anywhere",
      severity: "advice",
      says: (names, many) =>
        `${names} may log in to the database from any host: who has ${many ? "one of their passwords" : "its password"} needs no host of the site.`,
      remedy:
        "Name the network that services come from: RENAME USER 'nova'@'%' TO 'nova'@'10.0.0.0/255.255.255.0', and the same for the others.",
    }),
  ];
}

function troubles(
  accounts: readonly Account[],
  belongs: (account: Account) => boolean,
  {
    says,
    ...kind
  }: Pick<AccountTrouble, "code" | "severity" | "remedy"> & {
    readonly says: (names: string, many: boolean) => string;
  },
): readonly AccountTrouble[] {
  const found = accounts.filter(belongs);
  const [first] = found;
  if (first === undefined) return [];
  const names = [...new Set(found.map(({ user }) => (user === "" ? "a user of any name" : user)))];
  return [{ ...kind, message: capital(says(listed(names), names.length > 1)), where: first.where }];
}

/** A user's name is as it is; the article of one of any name begins the sentence. */
function capital(text: string): string {
  return text.replace(/^a user/u, "A user");
}

const ofFiles: Rule = ({ wires }) =>
  grouped(wires.accounts, ({ where }) => where.place.file).flatMap((accounts) =>
    // The line may show a password.
    accountTroubles(accounts).map(({ code, severity, message, remedy, where }) =>
      finding(code, severity, { place: where.place }, message, remedy),
    ),
  );

const here = /^(?:localhost|127\..*|::1)$/u;

/** A balancer's check, which may do nothing, speaks no TLS. */
const inTheClear: Rule = ({ wires }) =>
  grouped(
    wires.takesBoth
      ? wires.accounts.filter(
          ({ host, byTls, isOpen, rights }) => byTls === false && !here.test(host) && !(isOpen && rights === "none"),
        )
      : [],
    ({ where }) => where.place.file,
  ).map(([first, ...others]) => {
    const names = [...new Set([first, ...others].map(({ user }) => user))];
    return finding(
      "login-in-the-clear",
      "advice",
      { place: first.where.place },
      `${listed(names)} may log in without TLS, though the server has a certificate: what is asked and answered can be read on the way, and changed.`,
      "ALTER USER … REQUIRE SSL once its clients ask for TLS, or require_secure_transport=ON where all do.",
    );
  });

export const accountRules: readonly Rule[] = [ofFiles, inTheClear];
