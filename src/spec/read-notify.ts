import { quote } from "../text/sentence.ts";
import { readLine } from "./names.ts";
import { type Field, type Fields, type Item, type Reader, scalarText } from "./reader.ts";
import { receiverKeys } from "./site-keys.ts";
import { noticeSubjects, type SiteReceiver } from "./site-notify.ts";

const shape = "receivers by name, for example chat: { webhook: https://chat.example.org/hooks/ops }";
const hookShape = "the URL that is posted to, for example webhook: https://chat.example.org/hooks/ops";
const commandShape = "a program with its arguments, for example [/usr/local/bin/page, cloud]";
const hookLongest = 2000;
/** More would be a mistake, and each is a request whenever something changes. */
const receiversMost = 16;

/** Who is told when something of the site changes. */
export function readNotify(reader: Reader, item: Item): readonly SiteReceiver[] {
  const fields = reader.fields(item, shape);
  if (fields === undefined) return [];
  if (fields.all.size > receiversMost) {
    reader.report("bad-value", item, {
      message: `notify has ${fields.all.size} receivers, and ${receiversMost} are the most.`,
      remedy: "Tell one receiver that tells the others.",
    });
    return [];
  }
  return [...fields.all.values()].flatMap((field) => readReceiver(reader, field) ?? []);
}

function readReceiver(reader: Reader, field: Field): SiteReceiver | undefined {
  if (!/^[a-z](?:[a-z0-9-]{0,30}[a-z0-9])?$/.test(field.key)) {
    reader.report("bad-name", field.keyOffset, {
      message: `${quote(field.key)} is no name of a receiver.`,
      remedy: "Use small letters, digits and inner hyphens, a letter first: chat, pager.",
    });
    return undefined;
  }
  const fields = reader.fields(
    field,
    "webhook or command, for example { webhook: https://chat.example.org/hooks/ops }",
  );
  if (fields === undefined) return undefined;
  reader.checkKeys(fields, Object.keys(receiverKeys), "a receiver");
  const { on, token } = Object.fromEntries(fields.all);
  const way = readWay(reader, fields);
  const about = on === undefined ? noticeSubjects : readWords(reader, on, noticeSubjects);
  const tokenPath = token && readLine(reader, token, "the path of a file with a token");
  if (way?.kind === "command" && token !== undefined) {
    reader.report("bad-value", token, {
      message: "A command is shown no token: only a webhook is.",
      remedy: "Leave token: out, or let the command read the file by itself.",
    });
  }
  if (way === undefined) return undefined;
  const shown = way.kind === "webhook" && tokenPath !== undefined ? { ...way, tokenPath } : way;
  return { name: field.key, on: about, way: shown };
}

function readWay(reader: Reader, fields: Fields): SiteReceiver["way"] | undefined {
  const { webhook, command } = Object.fromEntries(fields.all);
  if ((webhook === undefined) === (command === undefined)) {
    reader.report(webhook === undefined ? "missing-key" : "bad-value", fields.item, {
      message: `${fields.item.path} has ${webhook === undefined ? "neither webhook: nor command:" : "both webhook: and command:"}.`,
      remedy: "Write one of them: a URL that is posted to, or a program that is run.",
    });
    return undefined;
  }
  if (webhook !== undefined) {
    const url = readHook(reader, webhook);
    return url === undefined ? undefined : { kind: "webhook", url };
  }
  const words = command && readCommand(reader, command);
  return words === undefined ? undefined : { kind: "command", command: words };
}

function readHook(reader: Reader, item: Item): string | undefined {
  const text = reader.text(item, hookShape);
  if (text === undefined) return undefined;
  const because = problemOf(text);
  if (because === undefined) return text;
  reader.report("bad-url", item, {
    message: `${item.path} cannot be posted to: ${because}.`,
    remedy: `Write ${hookShape}. A token belongs into a file, which token: names.`,
  });
  return undefined;
}

/** It is not quoted in the answer: such URLs are often secrets themselves. */
function problemOf(text: string): string | undefined {
  if (text.length > hookLongest) return `it has more than ${hookLongest} characters`;
  if (/[\s"'<>\\]/.test(text) || !URL.canParse(text)) return "it is no URL";
  const { protocol, username, password } = new URL(text);
  if (protocol !== "https:" && protocol !== "http:") return `it begins with ${protocol}, not with https: or http:`;
  return username === "" && password === "" ? undefined : "it holds a login";
}

/** A program with its arguments, by its whole path. */
export function readCommand(reader: Reader, item: Item): readonly [string, ...string[]] | undefined {
  const items = reader.items(item) ?? [item];
  const [program, ...others] = items.map((word) => readLine(reader, word, commandShape));
  if (program === undefined || others.some((word) => word === undefined)) return undefined;
  if (program.startsWith("/")) return [program, ...others.filter((word) => word !== undefined)];
  reader.report("bad-value", items[0] ?? item, {
    message: `${quote(program)} is not the whole path of a program.`,
    remedy: `Write ${commandShape}: it is run without a shell.`,
  });
  return undefined;
}

/** A word of a few, or a list of them. */
export function readWords<Word extends string>(reader: Reader, item: Item, words: readonly Word[]): readonly Word[] {
  const items = reader.items(item) ?? (scalarText(item) === undefined ? undefined : [item]);
  if (items === undefined || items.length === 0) {
    reader.wrongType(item, "a list", `some of ${words.join(", ")}`);
    return [];
  }
  return [...new Set(items.flatMap((each) => reader.choice(each, words) ?? []))];
}
