import { listed, quote } from "../text/sentence.ts";
import type { WrittenParameters } from "./agent-rules.ts";
import { type Field, type Item, type Reader, scalarText } from "./reader.ts";

/** Words that commands, addresses or /etc/hosts use for something else. */
const reservedNames = ["all", "any", "internal", "localhost", "none", "public", "vip", "vip-holder", "writer"];

/** A single label. RFC 1123, section 2.1. */
const label = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

/** Linux's HOST_NAME_MAX; a name with its domain is no longer. Source: hostname(7). */
const hostNameLongest = 64;

/** Whether a host may have that name; a finding at `offset` when not. */
export function checkHostName(reader: Reader, name: string, offset: number): boolean {
  if (reservedNames.includes(name)) {
    reader.report("reserved-name", offset, {
      message: `A host cannot be named ${quote(name)}: the word has a meaning of its own.`,
      remedy: `Name the host differently; ${listed(reservedNames)} are taken.`,
    });
    return false;
  }
  const because = hostNameProblem(name);
  if (because === undefined) return true;
  reader.report("bad-name", offset, {
    message: `${quote(name)} is no host name: ${because}.`,
    remedy: `Use the host's name${suggestion(name)}, with or without its domain: small letters, digits and inner hyphens, dots between labels.`,
  });
  return false;
}

function hostNameProblem(name: string): string | undefined {
  if (name === "") return "it is empty";
  if (name.length > hostNameLongest) return `it has ${name.length} characters, and ${hostNameLongest} are the most`;
  const labels = name.split(".");
  if (labels.some((each) => each.length > 63)) return "one of its labels has more than 63 characters";
  if (labels.every((each) => /^\d+$/.test(each)))
    return "a name of digits alone is taken for a number by cluster programs";
  if (labels.every((each) => label.test(each))) return undefined;
  if (labels.every((each) => label.test(each.toLowerCase())))
    return "it has capital letters, which some programs tell apart and others do not";
  if (labels.includes("")) return "it has a dot with nothing before or after it";
  if (name.startsWith("-") || name.endsWith("-")) return "it begins or ends with a hyphen";
  return "it has other characters than letters, digits and hyphens";
}

function suggestion(name: string): string {
  const short = (name.split(".")[0] ?? "").toLowerCase().replaceAll(/[_ ]/g, "-");
  const isBetter = short !== name && label.test(short) && !/^\d+$/.test(short) && !reservedNames.includes(short);
  return isBetter ? `, for example "${short}"` : "";
}

/** A name that clients look up in DNS: at most 253 characters (RFC 1035, section 2.3.4), no label of them all digits at the end. */
export function readDnsName(reader: Reader, item: Item): string | undefined {
  const name = reader.text(item, "a DNS name, for example name: api.example.org");
  if (name === undefined) return undefined;
  const labels = name.split(".");
  if (name.length <= 253 && labels.every((each) => label.test(each)) && !/^\d+$/.test(labels.at(-1) ?? "")) return name;
  reader.report("bad-name", item, {
    message: `${quote(name)} is no DNS name.`,
    remedy:
      "Use labels of small letters, digits and inner hyphens with dots between them, for example api.example.org.",
  });
  return undefined;
}

/** The name of a region, as the identity service's catalogue has it. */
export function readRegion(reader: Reader, item: Item): string | undefined {
  const name = reader.text(item, "the name of a region, for example region: RegionOne");
  if (name === undefined || /^[\w.-]{1,255}$/.test(name)) return name;
  reader.report("bad-name", item, {
    message: `${quote(name)} is no name of a region.`,
    remedy: "Use letters, digits, dots, hyphens and underscores, for example eu-west.",
  });
  return undefined;
}

/** `wsrep_cluster_name` takes at most 32 characters (Galera documentation), and the cluster is named as the site. */
const siteNameLongest = 32;

export function readSiteName(reader: Reader, item: Item): string | undefined {
  const name = reader.text(item, "a short name, for example site: demo");
  if (name === undefined) return undefined;
  if (name.length <= siteNameLongest && label.test(name)) return name;
  reader.report("bad-name", item, {
    message: `${quote(name)} is no site name.`,
    remedy: `Use at most ${siteNameLongest} small letters, digits and inner hyphens, for example "demo".`,
  });
  return undefined;
}

/** The name of a zone, a user, a path: any text on one line. */
export function readLine(reader: Reader, item: Item, shape: string): string | undefined {
  const text = reader.text(item, shape);
  if (text === undefined) return undefined;
  if (/^[^\n\r]{1,255}$/.test(text) && text.trim() === text) return text;
  reader.report("bad-value", item, {
    message: `${quote(text)} is not a text of one line that ${item.path} takes.`,
    remedy: `Write ${shape}.`,
  });
  return undefined;
}

/** A map of parameter names to texts, as agents take them. */
export function readParameters(reader: Reader, item: Item): Record<string, string> {
  return { ...readParametersAt(reader, item).values };
}

/** The same, with where each of them is written. */
export function readParametersAt(reader: Reader, item: Item | undefined): WrittenParameters {
  if (item === undefined) return { values: {}, offsets: new Map() };
  const fields = reader.fields(item, "parameters as name: value, for example { ip: 10.0.0.1 }");
  const parameters: [string, string][] = [];
  const offsets = new Map<string, number>();
  for (const [name, field] of fields?.all ?? []) {
    if (!/^[a-z0-9_][a-z0-9_.-]{0,63}$/i.test(name)) {
      reader.report("bad-name", field.keyOffset, {
        message: `${quote(name)} is no name of an agent's parameter.`,
        remedy: "Write the parameter as the agent's manual page has it: ip, username, lanplus.",
      });
    } else if (scalarText(field) === undefined) {
      if (field.node !== undefined) reader.wrongType(field, "a text or a number", `a value after ${name}:`);
    } else {
      if (isPassword(name)) reportPassword(reader, field);
      const value = readLine(reader, field, `a value on one line after ${name}:`);
      if (value === undefined) continue;
      parameters.push([name, value]);
      offsets.set(name, field.keyOffset);
    }
  }
  return { values: Object.fromEntries(parameters), offsets };
}

/** As fence agents name it: fence_ipmilan(8) and its kin take `password`, formerly `passwd`. */
function isPassword(name: string): boolean {
  return /^pass(word|wd)$/i.test(name);
}

function reportPassword(reader: Reader, field: Field): void {
  reader.report("password-in-site", field.keyOffset, {
    severity: "advice",
    message: `${field.path} holds a password, which everyone reads who may read this file.`,
    remedy: `Write ${field.key}_script: and a program on the hosts that prints it, or keep this file to yourself (chmod 600).`,
  });
}
