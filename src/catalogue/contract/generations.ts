import type { Secrets } from "./secret.ts";

/**
 * While a secret is being renewed the site's secrets hold it more than once, each under a name of its own: what is in use under the
 * secret's name, what comes after it, or what was before it. Whoever takes a secret takes all of them, whoever uses it uses the first.
 */

export function nextOf(name: string): string {
  return `${name}.next`;
}

export function oldOf(name: string): string {
  return `${name}.old`;
}

/** Name under which is kept since when a secret is in use: ISO 8601. It is none itself. */
export function madeOf(name: string): string {
  return `${name}.made`;
}

/** Name under which is kept that the second of the names that its user goes by is in use with a secret; see `loginsTaken`. */
export function secondOf(name: string): string {
  return `${name}.second`;
}

/** Whether what is kept under a name is a secret, and not what is told of one. */
export function isSecretName(name: string): boolean {
  return !/\.(?:made|second)$/.test(name);
}

/** What is taken: what is in use first. Nothing where the site has no such secret. */
export function taken(secrets: Secrets, name: string): readonly string[] {
  return [secrets[name], secrets[nextOf(name)], secrets[oldOf(name)]].filter((each) => each !== undefined);
}

/** A name and its password. */
export interface Named {
  readonly user: string;
  readonly password: string;
}

/**
 * Where a user has one password and no more, it goes by two names in turn, each with a password of its own: those that are let in, what
 * is in use first.
 */
export function loginsTaken(
  secrets: Secrets,
  { user, passwordSecret }: { readonly user: string; readonly passwordSecret: string },
): readonly Named[] {
  const names = namesOf(user);
  const [first, other] = secrets[secondOf(passwordSecret)] === undefined ? names : names.toReversed();
  return taken(secrets, passwordSecret).map((password, index) => ({
    user: (index === 0 ? first : other) ?? user,
    password,
  }));
}

/** What is in use; without a password where the site has no such secret. */
export function loginInUse(secrets: Secrets, of: { readonly user: string; readonly passwordSecret: string }): Named {
  return loginsTaken(secrets, of)[0] ?? { user: of.user, password: "" };
}

/** The other name, while it is let in no more. */
export function nameLeft(
  secrets: Secrets,
  of: { readonly user: string; readonly passwordSecret: string },
): string | undefined {
  const known = loginsTaken(secrets, of).map(({ user }) => user);
  return namesOf(of.user).find((name) => !known.includes(name));
}

function namesOf(user: string): readonly [string, string] {
  return [user, `quorate-${user}`];
}

/** One of the numbered keys of a ring: 0 is staged, and the highest number is what is used. */
export interface RingKey {
  readonly number: number;
  readonly key: string;
}

/** By their numbers. Names: the ring's, a dash, the number. */
export function ringOf(secrets: Secrets, ring: string): readonly RingKey[] {
  return Object.entries(secrets)
    .flatMap(([name, key]) => {
      const number = name.startsWith(`${ring}-`) ? /^\d{1,9}$/.exec(name.slice(ring.length + 1))?.[0] : undefined;
      return number === undefined ? [] : [{ number: Number(number), key }];
    })
    .toSorted((left, right) => left.number - right.number);
}
