import { quote } from "../text/sentence.ts";
import { type Item, type Reader, scalarText } from "./reader.ts";
import { withoutPasswords } from "./report.ts";
import type { Location } from "./site.ts";

/** What a URL is for: where packages lie, or a proxy, which has no path. */
export interface LocationForm {
  readonly schemes: readonly string[];
  readonly hasPath: boolean;
  readonly shape: string;
}

export const archiveForm: LocationForm = {
  schemes: ["https", "http"],
  hasPath: true,
  shape: "the URL of an archive, for example https://mirror.example.org/debian",
};

export const proxyForm: LocationForm = {
  schemes: ["http", "https"],
  hasPath: false,
  shape: "the URL of a proxy, for example http://proxy.example.org:3128",
};

/**
 * RFC 3986, without what has no meaning for apt (queries, fragments) or would end a value in the files that it goes into
 * (quotes, semicolons, white space).
 */
const urlPattern =
  /^(?<scheme>[a-z][a-z0-9]*):\/\/(?:(?<login>[^\s/@]*)@)?(?<host>[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?|\[[0-9A-Fa-f:.]+\])(?::(?<port>\d{1,5}))?(?<path>\/[\w.~%!$&()*+,=:@/-]*)?$/;

/** What can stand as one word in apt_auth.conf(5). */
const loginWord = /^[\x21-\x7e]+$/;

export function readLocation(reader: Reader, item: Item, form: LocationForm): Location | undefined {
  const text = reader.text(item, form.shape);
  if (text === undefined) return undefined;
  const { scheme = "", login, host = "", port, path = "" } = urlPattern.exec(text)?.groups ?? {};
  const because = problemOf({ scheme, login, port, path }, form);
  if (because !== undefined) {
    reader.report("bad-url", item, {
      message: `${quote(withoutPasswords(text))} cannot be used: ${because}.`,
      remedy: `Write ${form.shape}.`,
    });
    return undefined;
  }
  const url = `${scheme}://${host}${port === undefined ? "" : `:${port}`}${path.replace(/\/+$/, "")}`;
  if (login === undefined) return { url };
  const { user, password } = loginOf(login);
  if (password !== undefined) reportPassword(reader, item);
  return { url, login: { user, ...(password === undefined ? {} : { password }) } };
}

/** A location, or the word that says that there is to be none. */
export function readLocationOrNone(reader: Reader, item: Item, form: LocationForm): Location | "none" | undefined {
  if (scalarText(item) === "none") return "none";
  return readLocation(reader, item, { ...form, shape: `${form.shape}, or none` });
}

interface Parts {
  readonly scheme: string;
  readonly login: string | undefined;
  readonly port: string | undefined;
  readonly path: string;
}

function problemOf({ scheme, login, port, path }: Parts, form: LocationForm): string | undefined {
  if (scheme === "") return "it is no plain URL";
  if (!form.schemes.includes(scheme)) return `it begins with ${scheme}:, not with ${form.schemes.join(": or ")}:`;
  if (port !== undefined && (Number(port) < 1 || Number(port) > 65_535)) return `there is no port ${port}`;
  if (!form.hasPath && path.replaceAll("/", "") !== "") return "a proxy has no path";
  if (login === undefined) return undefined;
  const { user, password } = loginOf(login);
  if (!loginWord.test(user)) return "the user's name before the @ is empty, or has letters that apt takes in no login";
  if (password !== undefined && !loginWord.test(password)) {
    return "the password before the @ is empty, or has letters that apt takes in no login";
  }
  return undefined;
}

/** `user:password`, each percent-encoded; what cannot be decoded is no login. RFC 3986, section 3.2.1. */
function loginOf(login: string): { readonly user: string; readonly password?: string } {
  const colon = login.indexOf(":");
  if (colon < 0) return { user: decoded(login) };
  return { user: decoded(login.slice(0, colon)), password: decoded(login.slice(colon + 1)) };
}

function decoded(word: string): string {
  try {
    return decodeURIComponent(word);
  } catch {
    return "";
  }
}

function reportPassword(reader: Reader, item: Item): void {
  reader.report("password-in-site", item, {
    severity: "advice",
    message: `${item.path} holds a password, which everyone reads who may read this file.`,
    remedy:
      "Leave the login out and put it into a file in /etc/apt/auth.conf.d on the hosts, or keep this file to yourself (chmod 600).",
  });
}
