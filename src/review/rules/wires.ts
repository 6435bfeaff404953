import { createHash } from "node:crypto";
import { parseAddress } from "../../spec/address.ts";
import { listed } from "../model/setting.ts";
import type { ClientFile, SiteModel } from "../model/site-model.ts";
import type { TlsSetting } from "../model/wires.ts";
import { finding, grouped, type Rule } from "./rule.ts";

/** Of one balancer they are told together: they are mended together. */
const plainHttp: Rule = ({ wires }, { networks }) =>
  grouped(networks === "untrusted" ? wires.plainFronts : [], ({ where }) => where.place.file).map((fronts) =>
    finding(
      "plain-http",
      "warning",
      fronts[0].where,
      `${listed([...new Set(fronts.map(({ name }) => name))])} ${fronts.length === 1 ? "takes" : "take"} HTTP in the clear: whoever can listen between a user and the balancer reads passwords and tokens, and acts as that user.`,
      'Write "ssl crt FILE" at the bind, with a certificate that has the name or address that users know, and change the catalogue\'s URLs to https.',
    ),
  );

/** RFC 8996 takes TLS 1.0 and 1.1 out of use. */
const oldProtocol = /^(?:ssl ?v?[23](?:\.0)?|tls ?v?1(?:[._][01])?)$/iu;
const oldCipher =
  /^(?:(?:.*[-_])?(?:RC4|RC2|DES|3DES|IDEA|SEED|EXP|EXPORT|NULL|eNULL|aNULL|ADH|AECDH|MD5|LOW|PSK)(?:[-_].*)?|ALL|COMPLEMENTOFALL)$/iu;

/** Those that are let in by name; what is taken out again, by `!` or `-`, weakens nothing. */
function weakOf({ of, value }: TlsSetting): readonly string[] {
  const words = value.split(/[\s,:]+/u).filter((word) => word !== "");
  if (of === "protocols") return words.filter((word) => oldProtocol.test(word));
  const taken = new Set(words.filter((word) => /^[!-]/u.test(word)).map((word) => word.slice(1)));
  const isGuarded = taken.has("aNULL") && taken.has("MD5");
  return words.filter((word) => oldCipher.test(word) && !taken.has(word) && !(word === "ALL" && isGuarded));
}

const weakTls: Rule = ({ wires }) =>
  wires.tls.flatMap((setting) => {
    const weak = weakOf(setting);
    if (weak.length === 0) return [];
    const { program, option, of, where } = setting;
    return [
      finding(
        "weak-tls",
        "warning",
        where,
        of === "protocols"
          ? `${program} speaks ${listed(weak)} (${option}): these have known attacks, and clients that could do better can be led to use them.`
          : `${program} takes ${listed(weak)} (${option}): what these encrypt can be read, or nobody is known by them.`,
        of === "protocols"
          ? "Let it speak TLS 1.2 and 1.3 alone, and renew the clients that cannot."
          : "Take ciphers with forward secrecy and AEAD alone: ECDHE+AESGCM:ECDHE+CHACHA20, or leave the list to the library's default.",
      ),
    ];
  });

const unchecked: Rule = ({ wires }) =>
  grouped(wires.unchecked, ({ where }) => where.place.file).map((servers) =>
    finding(
      "certificate-not-checked",
      "warning",
      servers[0].where,
      `${listed([...new Set(servers.map(({ name }) => name))])} ${servers.length === 1 ? "is" : "are"} reached by TLS and believed whatever certificate is shown (verify none): who takes a server's address reads and changes what is sent there.`,
      'Write "verify required ca-file FILE verifyhost NAME" at each server.',
    ),
  );

/** Of guides, images and packages. */
const knownCookies = [
  "cookie",
  "secretcookie",
  "secret",
  "rabbitmq",
  "monster",
  "erlang",
  "changeme",
  "openstack",
  "guest",
  "admin",
];
const digest = (text: string): string => createHash("sha256").update(text).digest("hex");
const knownDigests = new Set(knownCookies.flatMap((cookie) => [digest(cookie), digest(`${cookie}\n`)]));
/** What Erlang makes itself has twenty letters. */
const cookieShortest = 16;

/** From hosts come digests alone, which tell nothing of the length. */
const defaultCookie: Rule = ({ keys }) =>
  keys
    .filter(({ path }) => path.endsWith(".erlang.cookie"))
    .filter(({ content }) => {
      const cookie = content.trim();
      return knownDigests.has(cookie) || knownCookies.includes(cookie.toLowerCase()) || cookie.length < cookieShortest;
    })
    .map(({ path, where }) =>
      finding(
        "default-password",
        "error",
        { place: where.place },
        `The Erlang cookie in ${path} is one that everybody knows or soon guesses: whoever reaches a broker's port runs programs there as the broker's user.`,
        "Make a random one of 20 letters or more, lay it on every broker (owner rabbitmq, mode 0400) while all of them are stopped, and start them.",
      ),
    );

const guests: Rule = ({ wires }) =>
  wires.guests.map((where) =>
    finding(
      "default-password",
      "error",
      where,
      "The broker lets guest in from other hosts, whose password is the package's: whoever reaches its port reads and writes every queue.",
      "Take the line out and remove the user (rabbitmqctl delete_user guest); give each service a user and a password of its own.",
    ),
  );

/** `https://NAME:PORT/` in what services are told of keystone. */
function namesAsked(client: ClientFile) {
  return client.sections.flatMap((section) =>
    ["auth_url", "www_authenticate_uri", "auth_uri"].flatMap((key) => {
      const setting = client.option(section, key);
      const [, host] = /^https:\/\/(\[[^\]]+\]|[^:/]+)/iu.exec(setting?.value ?? "") ?? [];
      return setting === undefined || host === undefined ? [] : [{ name: host.replaceAll(/[[\]]/gu, ""), setting }];
    }),
  );
}

/** `DNS:*.example.org, IP Address:10.0.0.9` */
function isNamed(names: string, asked: string): boolean {
  return names.split(", ").some((each) => {
    const [kind = "", ...rest] = each.split(":");
    const name = rest.join(":").toLowerCase();
    if (parseAddress(asked) !== undefined) return kind === "IP Address" && name === asked.toLowerCase();
    if (kind !== "DNS") return false;
    return (
      name === asked.toLowerCase() ||
      (name.startsWith("*.") && name.slice(1) === asked.toLowerCase().replace(/^[^.]+/u, ""))
    );
  });
}

/** Services look for the name that they are told, in whichever certificate the balancer shows. */
const otherName: Rule = ({ clients, certificates }: SiteModel) => {
  const shown = certificates.filter(({ isAuthority, names }) => !isAuthority && names !== "");
  if (shown.length === 0) return [];
  const asked = clients.flatMap(namesAsked).filter(({ name }) => !shown.some(({ names }) => isNamed(names, name)));
  return grouped(asked, ({ name }) => name).map(([{ name, setting }]) =>
    finding(
      "certificate-of-another-name",
      "error",
      setting.where,
      `Services ask for keystone at ${name}, and no certificate of the balancers has that name: ${listed([...new Set(shown.map(({ names }) => names))])}. Every client that checks it refuses.`,
      "Make a certificate with that name among its subject alternative names, or write a name that it has.",
    ),
  );
};

/** A key, or what has a password in it; the line itself is never shown. */
const openSecret: Rule = ({ keys, credentials, wires }) => {
  const open = new Set(wires.openFiles);
  const secret = [
    ...keys.map(({ path, where }) => ({ what: path, where })),
    ...credentials
      .filter(({ password }) => password !== "")
      .map(({ of, where }) => ({ what: `the password of ${of}`, where })),
  ].filter(({ where }) => open.has(where.place.file));
  return grouped(secret, ({ where }) => where.place.file).map(([{ what, where }]) =>
    finding(
      "secret-open",
      "warning",
      { place: where.place },
      `Every user and every program of the host may read ${what}: one that is broken into gives away what it guards.`,
      "Take the others' rights away (chmod o-rwx), and let the program's own group read it where it must.",
    ),
  );
};

export const wireRules: readonly Rule[] = [plainHttp, weakTls, unchecked, defaultCookie, guests, otherName, openSecret];
