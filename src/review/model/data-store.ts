import { SourceLines, type SourceFile, type Where } from "../files/source.ts";
import { parseWords, type WordLine } from "../files/words.ts";
import { byDefault, given, type Setting } from "./setting.ts";

/** A server of Redis's or Valkey's. */
export interface DataStore {
  readonly host: string;
  readonly program: "Redis" | "Valkey";
  /** An address of its host that others reach; undefined where it listens to itself alone, or says nothing. */
  readonly listens: Where | undefined;
  /** `protected-mode no`: strangers are let in without a password. */
  readonly unprotected: Where | undefined;
  /** `requirepass`, or users of its own. */
  readonly asksPassword: boolean;
  /** `masterauth`: what it shows to the one that it follows. */
  readonly showsPassword: boolean;
  readonly passwordWhere: Where | undefined;
  /** `replicaof` or `slaveof`, where it is written. */
  readonly follows: Where | undefined;
  /** Anything of what it holds is written to disk. */
  readonly keeps: Setting<boolean>;
  /** What it holds may be dropped when there is too much of it: a cache. */
  readonly isCache: boolean;
  /** `min-replicas-to-write`: so many copies must be there for a write. */
  readonly copiesWanted: Setting<number>;
}

const loopback = /^-?(?:127\.|::1$|localhost$|\[::1\])/u;

/** What the server of one host goes by; undefined where its files say nothing. */
export function dataStore(host: string, files: readonly SourceFile[]): DataStore | undefined {
  const lines = linesOf(files);
  const [start] = lines;
  if (start === undefined) return undefined;
  const last = (...names: readonly string[]) => lines.findLast(({ name }) => names.includes(name));
  const is = (name: string, value: string) => last(name)?.values[0]?.toLowerCase() === value;
  const bind = last("bind");
  const password = last("requirepass");
  const wanted = last("min-replicas-to-write", "min-slaves-to-write");
  const saves = lines.filter(({ name }) => name === "save");
  const saveOff = saves.findLast(({ values }) => values[0] === "");
  // `save ""` takes the ones above it away; with no line at all there are three by default.
  const takesPictures = saveOff === undefined || saves.at(-1) !== saveOff;
  const keeps = takesPictures || is("appendonly", "yes");
  return {
    host,
    program: files.some(({ path }) => /valkey/iu.test(path)) ? "Valkey" : "Redis",
    listens:
      bind?.values.some((address) => address !== "" && !loopback.test(address)) === true ? bind.where : undefined,
    unprotected: is("protected-mode", "no") ? last("protected-mode")?.where : undefined,
    asksPassword: (password?.values[0] ?? "") !== "" || last("user", "aclfile") !== undefined,
    showsPassword: (last("masterauth")?.values[0] ?? "") !== "",
    passwordWhere: password?.where,
    follows: last("replicaof", "slaveof")?.where,
    keeps: saveOff === undefined ? byDefault(keeps, start.where) : given(keeps, saveOff.where),
    isCache: (last("maxmemory-policy")?.values[0] ?? "").toLowerCase().startsWith("allkeys-"),
    copiesWanted:
      wanted === undefined || !/^\d{1,4}$/u.test(wanted.values[0] ?? "")
        ? byDefault(0, start.where)
        : given(Number(wanted.values[0]), wanted.where),
  };
}

/** Passwords of the server, and those that it shows to the one that it follows. */
export function storeCredentials(files: readonly SourceFile[]): readonly {
  readonly of: string;
  readonly user: string;
  readonly password: string;
  readonly where: Where;
}[] {
  return linesOf(files)
    .filter(({ name }) => name === "requirepass" || name === "masterauth")
    .map(({ values, where }) => ({ of: "the store", user: "", password: values[0] ?? "", where }));
}

interface StoreLine {
  readonly name: string;
  readonly values: readonly string[];
  readonly where: Where;
}

function linesOf(files: readonly SourceFile[]): readonly StoreLine[] {
  return files.flatMap((file) => {
    const source = new SourceLines(file);
    return parseWords(file, /^\s*#/u).value.map(([first, ...others]: WordLine) => ({
      name: first.text.toLowerCase(),
      values: others.map(({ text }) => text.replaceAll(/^(["'])(.*)\1$/gu, "$2")),
      where: source.of(first),
    }));
  });
}
