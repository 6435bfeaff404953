import { isMap, isScalar, isSeq, LineCounter, parseDocument } from "yaml";
import { SourceLines, type SourceFile, type Where } from "../files/source.ts";
import { loginRule, type LoginRule } from "../files/postgresql-conf.ts";
import { logArchive } from "./log-archive.ts";
import { byDefault, given, type Setting } from "./setting.ts";
import type { Credential, PatroniMember } from "./site-model.ts";

/** Patroni 4's own, in seconds. */
const defaults = { ttl: 30, loop_wait: 10, retry_timeout: 10 } as const;

/**
 * A patroni.yml; undefined when it is none. What is written under bootstrap.dcs holds until patronictl changes it.
 *
 * @param sharedMounts directories of its host that other hosts mount as well
 * @param shared what is put into the store beside it, where that is known: it holds instead
 */
export function patroniMember(
  host: string,
  file: SourceFile,
  sharedMounts: readonly string[],
  shared?: SourceFile,
): PatroniMember | undefined {
  const counter = new LineCounter();
  const document = parseDocument(file.text, { lineCounter: counter, prettyErrors: false });
  if (document.errors.length > 0 || !isMap(document.contents) || !document.has("postgresql")) return undefined;
  const lines = new SourceLines(file);
  const start = { place: { file: file.shown, line: 1, column: 1 } };
  const at = (...path: readonly string[]): Setting<unknown> | undefined => {
    const node = document.getIn(path, true);
    if (!isScalar(node) || !node.range) return undefined;
    const { line, col } = counter.linePos(node.range[0]);
    return given(node.value, lines.where(line, col));
  };
  const stored = shared === undefined ? undefined : storedSettings(shared);
  const dynamic = (name: string): Setting<unknown> | undefined => stored?.(name) ?? at("bootstrap", "dcs", name);
  const seconds = (name: keyof typeof defaults): Setting<number> => {
    const setting = dynamic(name);
    return setting === undefined || typeof setting.value !== "number"
      ? byDefault(defaults[name], start)
      : given(setting.value, setting.where);
  };
  const parameter = (name: string) => {
    const setting = at("postgresql", "parameters", name) ?? at("bootstrap", "dcs", "postgresql", "parameters", name);
    // YAML 1.1, which Patroni reads, has "on" for true; this parser leaves it a word.
    return setting === undefined ? undefined : { value: String(setting.value), where: setting.where };
  };
  const keyAt = (name: string): Where | undefined => {
    const pair = isMap(document.contents)
      ? document.contents.items.find(({ key }) => isScalar(key) && key.value === name)
      : undefined;
    if (!isScalar(pair?.key) || !pair.key.range) return undefined;
    const { line, col } = counter.linePos(pair.key.range[0]);
    return lines.where(line, col);
  };
  const synchronous = dynamic("synchronous_mode");
  const failsafe = dynamic("failsafe_mode");
  const watchdog = at("watchdog", "mode");
  const stores = (): Setting<readonly string[]> => {
    for (const path of [
      ["etcd3", "hosts"],
      ["etcd", "hosts"],
      ["etcd3", "host"],
      ["etcd", "host"],
    ]) {
      const node = document.getIn(path, true);
      if (!(isScalar(node) || isSeq(node)) || !node.range) continue;
      const items: readonly unknown[] = isSeq(node) ? node.toJSON() : String(node.value).split(",");
      const { line, col } = counter.linePos(node.range[0]);
      return given(
        items.map((each) => String(each).trim()).filter((each) => each !== ""),
        lines.where(line, col),
      );
    }
    return byDefault([], start);
  };
  const logins = (...path: readonly string[]): readonly LoginRule[] => {
    const node = document.getIn(path, true);
    if (!isSeq(node)) return [];
    return node.items.flatMap((item) => {
      if (!isScalar(item) || !item.range) return [];
      const { line, col } = counter.linePos(item.range[0]);
      return loginRule(String(item.value), lines.where(line, col)) ?? [];
    });
  };
  const credential = (role: string): readonly Credential[] => {
    const password = at("postgresql", "authentication", role, "password");
    const user = at("postgresql", "authentication", role, "username");
    return password === undefined
      ? []
      : [
          {
            of: `PostgreSQL's user for ${role === "superuser" ? "administration" : role}`,
            user: typeof user?.value === "string" ? user.value : "",
            password: String(password.value),
            where: password.where,
          },
        ];
  };
  const listens = at("restapi", "listen") ?? at("restapi", "connect_address");
  const isGuarded = ["authentication", "allowlist", "verify_client"].some((key) => document.hasIn(["restapi", key]));
  const users = document.getIn(["bootstrap", "users"]);
  const founded = (isMap(users) ? users.items : []).flatMap(({ key }): readonly Credential[] => {
    const user = isScalar(key) ? String(key.value) : "";
    const password = at("bootstrap", "users", user, "password");
    return password === undefined
      ? []
      : [{ of: `PostgreSQL's user ${user}`, user, password: String(password.value), where: password.where }];
  });
  return {
    host,
    openApi:
      listens === undefined || isGuarded || /^(?:127\.|localhost\b|\[?::1\b)/u.test(String(listens.value))
        ? undefined
        : listens.where,
    logins: [...logins("bootstrap", "pg_hba"), ...logins("postgresql", "pg_hba")],
    credentials: [...["superuser", "replication", "rewind"].flatMap(credential), ...founded],
    ttl: seconds("ttl"),
    loopWait: seconds("loop_wait"),
    retryTimeout: seconds("retry_timeout"),
    synchronous:
      synchronous === undefined
        ? byDefault("off", start)
        : given(
            String(synchronous.value).toLowerCase() === "quorum" ? "quorum" : isOn(synchronous.value) ? "on" : "off",
            synchronous.where,
          ),
    failsafe: failsafe === undefined ? byDefault(false, start) : given(isOn(failsafe.value), failsafe.where),
    asksBeforePromotion:
      (at("postgresql", "pre_promote") ?? at("bootstrap", "dcs", "postgresql", "pre_promote")) !== undefined,
    watchdog: watchdog === undefined ? byDefault("automatic", start) : given(String(watchdog.value), watchdog.where),
    stores: stores(),
    speaksOldEtcd: keyAt("etcd"),
    archive: logArchive(parameter("archive_mode"), parameter("archive_command"), sharedMounts),
  };
}

/** As Patroni reads it: in YAML 1.1, and words as well. Source: Patroni 4.0, utils.py, `parse_bool`. */
function isOn(value: unknown): boolean {
  return /^(?:true|on|yes|1)$/iu.test(String(value));
}

/** JSON, as the store has it. */
function storedSettings(file: SourceFile): (name: string) => Setting<unknown> | undefined {
  const counter = new LineCounter();
  const document = parseDocument(file.text, { lineCounter: counter, prettyErrors: false });
  const lines = new SourceLines(file);
  return (name) => {
    const node = isMap(document.contents) ? document.contents.get(name, true) : undefined;
    if (!isScalar(node) || !node.range) return undefined;
    const { line, col } = counter.linePos(node.range[0]);
    return given(node.value, lines.where(line, col));
  };
}
