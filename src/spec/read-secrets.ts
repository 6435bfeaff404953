import { quote } from "../text/sentence.ts";
import { readLine } from "./names.ts";
import { readCommand } from "./read-notify.ts";
import { type Field, type Fields, type Item, type Reader, scalarText } from "./reader.ts";
import { secretsCommandKeys, secretsKeys, vaultKeys } from "./site-keys.ts";
import type { SecretsPlace, VaultPlace } from "./site-secrets.ts";

const shape = "the path of a file, or one of file, sops, vault, command: secrets: { sops: demo.secrets.yaml }";
const fileShape = "the path of a file beside the site file";
const vaultShape = "address and path, for example { address: https://vault.example.org:8200, path: quorate/demo }";
const commandShape = "a program with its arguments, for example read: [/usr/bin/pass, show, quorate/demo]";
const defaultMount = "secret";

/** Where the site's secrets are kept. */
export function readSecrets(reader: Reader, item: Item): SecretsPlace | undefined {
  if (scalarText(item) !== undefined) return fileAt("file", readLine(reader, item, fileShape));
  const fields = reader.fields(item, shape);
  if (fields === undefined || !reader.checkKeys(fields, Object.keys(secretsKeys), "secrets")) return undefined;
  const [field, second] = [...fields.all.values()];
  if (field === undefined || second !== undefined) {
    reader.report(field === undefined ? "missing-key" : "bad-value", fields.item, {
      message: `${item.path} names ${field === undefined ? "no place" : "more than one place"}.`,
      remedy: "Write one of file, sops, vault and command: all of a site's secrets are kept together.",
    });
    return undefined;
  }
  return readPlace(reader, field);
}

function readPlace(reader: Reader, field: Field): SecretsPlace | undefined {
  switch (field.key) {
    case "vault":
      return readVault(reader, field);
    case "command":
      return readCommands(reader, field);
    default:
      return fileAt(field.key === "sops" ? "sops" : "file", readLine(reader, field, fileShape));
  }
}

function fileAt(kind: "file" | "sops", path: string | undefined): SecretsPlace | undefined {
  return path === undefined ? undefined : { kind, path };
}

function readVault(reader: Reader, item: Item): SecretsPlace | undefined {
  const fields = reader.fields(item, vaultShape);
  if (fields === undefined) return undefined;
  reader.checkKeys(fields, Object.keys(vaultKeys), "a vault");
  const { namespace, token, authority } = Object.fromEntries(fields.all);
  const address = needed(reader, fields, "address", readAddress);
  const path = needed(reader, fields, "path", readPath);
  const mountField = fields.all.get("mount");
  const mount = mountField === undefined ? defaultMount : readPath(reader, mountField);
  const space = namespace && readPath(reader, namespace);
  const tokenPath = token && readLine(reader, token, "the path of a file with a token");
  const authorityPath = authority && readLine(reader, authority, "the path of a PEM file");
  if (address === undefined || path === undefined || mount === undefined) return undefined;
  const vault: VaultPlace = {
    address,
    mount,
    path,
    ...(space === undefined ? {} : { namespace: space }),
    ...(tokenPath === undefined ? {} : { tokenPath }),
    ...(authorityPath === undefined ? {} : { authorityPath }),
  };
  return { kind: "vault", vault };
}

function needed<T>(
  reader: Reader,
  fields: Fields,
  key: string,
  read: (reader: Reader, item: Item) => T | undefined,
): T | undefined {
  const field = fields.all.get(key);
  if (field !== undefined) return read(reader, field);
  reader.report("missing-key", fields.item, {
    message: `${fields.item.path} has no ${key}:.`,
    remedy: `Write ${key === "read" ? commandShape : vaultShape}.`,
  });
  return undefined;
}

/** A token is not sent in the clear but to this machine itself, where an agent may stand between. */
function readAddress(reader: Reader, item: Item): string | undefined {
  const text = readLine(reader, item, "a URL, for example address: https://vault.example.org:8200");
  if (text === undefined) return undefined;
  const because = addressProblem(text);
  if (because === undefined) return new URL(text).origin;
  reader.report("bad-url", item, {
    message: `${item.path} is no address of a vault: ${because}.`,
    remedy:
      "Write https:, its name and its port, for example https://vault.example.org:8200. The token is named apart.",
  });
  return undefined;
}

function addressProblem(text: string): string | undefined {
  if (!URL.canParse(text)) return "it is no URL";
  const { protocol, hostname, pathname, search, hash, username, password } = new URL(text);
  const isOwn = ["localhost", "127.0.0.1", "[::1]"].includes(hostname);
  if (protocol !== "https:" && !(protocol === "http:" && isOwn))
    return "it does not begin with https:, and the token would be read on the way";
  if (username !== "" || password !== "") return "it holds a login";
  return pathname === "/" && search === "" && hash === "" ? undefined : "it has a path, which path: and mount: are for";
}

function readPath(reader: Reader, item: Item): string | undefined {
  const text = readLine(reader, item, "names with / between them, for example path: quorate/demo");
  if (text === undefined || /^[\w.-]*\w[\w.-]*(?:\/[\w.-]*\w[\w.-]*)*$/.test(text)) return text;
  reader.report("bad-value", item, {
    message: `${quote(text)} is no path in a vault.`,
    remedy: "Write letters, digits, dots, hyphens and underscores, with / between names: quorate/demo.",
  });
  return undefined;
}

function readCommands(reader: Reader, item: Item): SecretsPlace | undefined {
  const fields = reader.fields(item, `{ read: [...], write: [...] }; ${commandShape}`);
  if (fields === undefined) return undefined;
  reader.checkKeys(fields, Object.keys(secretsCommandKeys), "a command of secrets");
  const read = needed(reader, fields, "read", readCommand);
  const writeField = fields.all.get("write");
  const write = writeField && readCommand(reader, writeField);
  if (read === undefined) return undefined;
  return { kind: "command", read, ...(write === undefined ? {} : { write }) };
}
