import type { HaproxyLine, HaproxySection } from "../files/haproxy.ts";
import type { Where } from "../files/source.ts";

/** A statistics page, or a socket for commands, that asks nobody for a password. */
export interface OpenPage {
  readonly host: string;
  readonly kind: "page" | "socket";
  /** `listen stats`, or that it is in `defaults`; of a socket where it listens. */
  readonly name: string;
  /** Who reaches it takes servers out, or lets them in. */
  readonly commands: boolean;
  readonly where: Where;
}

const ownHost = /^(?:127\.|localhost\b|::1|\[::1\]|\/|unix@|abns@|fd@|sockpair@)/iu;
/** Behind what rules of access it is, wherever they stand: who wrote any has thought of it. */
const guards =
  /^(?:stats (?:auth|http-request)|http-request (?:deny|auth|reject|tarpit|silent-drop)|tcp-request (?:connection|content) (?:reject|accept)|block )/u;

function textOf({ words }: HaproxyLine): string {
  return words.map(({ text }) => text).join(" ");
}

/** What a host's balancer shows to whoever reaches it. */
export function openPages(host: string, sections: readonly HaproxySection[]): readonly OpenPage[] {
  return sections.flatMap((section) =>
    section.kind === "global" ? sockets(host, section) : pages(host, section, sections),
  );
}

/** A page in `defaults` is one of each section below it that speaks HTTP. */
function pages(host: string, section: HaproxySection, all: readonly HaproxySection[]): readonly OpenPage[] {
  if (!["listen", "frontend", "backend", "defaults"].includes(section.kind)) return [];
  const shown = section.lines.find((line) => /^stats (?:enable|uri|admin)\b/u.test(textOf(line)));
  const lines = section.lines.map((line) => ({ line, text: textOf(line) }));
  if (shown === undefined || lines.some(({ text }) => guards.test(text))) return [];
  const binds = boundAt(section);
  const isReached =
    section.kind === "defaults"
      ? all.some((each) => each.kind !== "global" && boundAt(each).some(({ address }) => !ownHost.test(address)))
      : section.kind === "backend" || binds.some(({ address, asks }) => !ownHost.test(address) && !asks);
  const admin = lines.find(({ text }) => /^stats admin\b/u.test(text) && !/\bFALSE$/iu.test(text));
  return isReached
    ? [
        {
          host,
          kind: "page",
          name: section.kind === "defaults" ? "every section that speaks HTTP" : `${section.kind} ${section.name}`,
          commands: admin !== undefined,
          where: (admin?.line ?? shown).where,
        },
      ]
    : [];
}

/** Addresses that a section listens at; `asks` of those that want a client's certificate. */
function boundAt({ more, lines }: HaproxySection): readonly { readonly address: string; readonly asks: boolean }[] {
  const binds = lines.filter(({ words }) => words[0]?.text === "bind");
  return [
    ...more.filter((word) => /:\d+$/u.test(word)).map((address) => ({ address, asks: false })),
    ...binds.flatMap((line) =>
      (line.words[1]?.text ?? "")
        .split(",")
        .map((address) => ({ address, asks: /\bverify required\b/u.test(textOf(line)) })),
    ),
  ];
}

function sockets(host: string, { lines }: HaproxySection): readonly OpenPage[] {
  return lines.flatMap((line): readonly OpenPage[] => {
    const [first, second, at] = line.words.map(({ text }) => text);
    if (first !== "stats" || second !== "socket" || at === undefined) return [];
    const address = at.replace(/^ipv[46]@/u, "");
    return ownHost.test(address) || !/:\d+$/u.test(address)
      ? []
      : [{ host, kind: "socket", name: at, commands: /\blevel admin\b/u.test(textOf(line)), where: line.where }];
  });
}
