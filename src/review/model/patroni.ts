import { isMap, isScalar, isSeq, LineCounter, parseDocument } from "yaml";
import { SourceLines, type SourceFile } from "../files/source.ts";
import { byDefault, given, type Setting } from "./setting.ts";
import type { PatroniMember } from "./site-model.ts";

/** Patroni 4's own, in seconds. */
const defaults = { ttl: 30, loop_wait: 10, retry_timeout: 10 } as const;

/** A patroni.yml; undefined when it is none. What is written under bootstrap.dcs holds until patronictl changes it. */
export function patroniMember(host: string, file: SourceFile): PatroniMember | undefined {
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
  const seconds = (name: keyof typeof defaults): Setting<number> => {
    const setting = at("bootstrap", "dcs", name);
    return setting === undefined || typeof setting.value !== "number"
      ? byDefault(defaults[name], start)
      : given(setting.value, setting.where);
  };
  const synchronous = at("bootstrap", "dcs", "synchronous_mode");
  const failsafe = at("bootstrap", "dcs", "failsafe_mode");
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
  return {
    host,
    ttl: seconds("ttl"),
    loopWait: seconds("loop_wait"),
    retryTimeout: seconds("retry_timeout"),
    synchronous:
      synchronous === undefined
        ? byDefault(false, start)
        : given(synchronous.value === true || synchronous.value === "quorum", synchronous.where),
    failsafe: failsafe === undefined ? byDefault(false, start) : given(failsafe.value === true, failsafe.where),
    watchdog: watchdog === undefined ? byDefault("automatic", start) : given(String(watchdog.value), watchdog.where),
    stores: stores(),
  };
}
