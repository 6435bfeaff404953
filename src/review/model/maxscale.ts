import type { MaxscaleObject } from "../files/maxscale.ts";
import { byDefault, given, type Setting } from "./setting.ts";
import type { Where } from "../files/source.ts";
import type { Credential, DatabaseProxy } from "./site-model.ts";

/** MaxScale's own since 2.2, in milliseconds: `monitor_interval`, `backend_connect_timeout`. */
const defaultIntervalMs = 2000;
const defaultConnectMs = 3000;

/** What MaxScale on one host goes by; undefined where it has no servers. */
export function maxscaleProxy(host: string, objects: readonly MaxscaleObject[]): DatabaseProxy | undefined {
  const servers = objects.filter(({ type }) => type === "server");
  const [first] = servers;
  if (first === undefined) return undefined;
  const monitor = objects.find(({ type }) => type === "monitor");
  const at = monitor?.where ?? first.where;
  const duration = (key: string, otherwise: number, bareMs: number): Setting<number> => {
    const entry = monitor?.options.get(key);
    const ms = durationMs(entry?.value ?? "", bareMs);
    return entry === undefined || ms === undefined ? byDefault(otherwise, at) : given(ms, entry.where);
  };
  const timeout = duration("backend_connect_timeout", defaultConnectMs, 1000);
  const attempts = Number(monitor?.options.get("backend_connect_attempts")?.value ?? "1") || 1;
  // readconnroute sends a client to any server that its options admit; it knows no writer by itself.
  const spread = objects.find(
    ({ type, options }) =>
      type === "service" &&
      options.get("router")?.value === "readconnroute" &&
      !/\bmaster\b/iu.test(options.get("router_options")?.value ?? "") &&
      !/\bslave\b/iu.test(options.get("router_options")?.value ?? ""),
  );
  return {
    host,
    program: "MaxScale",
    servers: servers.length,
    watchesGalera: monitor?.options.get("module")?.value === "galeramon",
    watchesGroup: false,
    watchesCopies: monitor?.options.get("module")?.value === "mariadbmon",
    intervalMs: duration("monitor_interval", defaultIntervalMs, 1),
    timeoutMs: { ...timeout, value: timeout.value * attempts },
    misses: byDefault(1, at),
    writers:
      spread === undefined
        ? undefined
        : given(servers.length, spread.options.get("router_options")?.where ?? spread.where),
    failoverMs: failoverMs(monitor, duration),
    openInterface: openInterface(objects),
    routes: undefined,
    where: at,
  };
}

/** MaxScale 24.02, MariaDB Monitor: `failcount` 5, `verify_master_failure` with `master_failure_timeout` 10 s. */
const defaultFailures = 5;
const defaultMasterFailureMs = 10_000;

/** How many of its rounds the primary may miss, and how long ago its copies must have heard from it. */
function failoverMs(
  monitor: MaxscaleObject | undefined,
  duration: (key: string, otherwise: number, bareMs: number) => Setting<number>,
): Setting<number> | undefined {
  const option = (key: string) => monitor?.options.get(key);
  if (option("module")?.value !== "mariadbmon" || !isOn(option("auto_failover")?.value ?? "false")) return undefined;
  const interval = duration("monitor_interval", defaultIntervalMs, 1);
  const failures = Number(option("failcount")?.value ?? defaultFailures) || defaultFailures;
  const silence = duration("master_failure_timeout", defaultMasterFailureMs, 1000);
  const waits = isOn(option("verify_master_failure")?.value ?? "true") ? silence.value : 0;
  const ms = Math.max(interval.value * failures, waits);
  const written = option("failcount") ?? option("master_failure_timeout") ?? option("auto_failover");
  return given(ms, written?.where ?? interval.where);
}

function isOn(text: string): boolean {
  return /^(?:true|yes|on|1|safe)$/iu.test(text);
}

/** MaxScale's REST API: it listens on its own host unless `admin_host` says otherwise, and speaks TLS with `admin_ssl_cert`. */
function openInterface(objects: readonly MaxscaleObject[]): Where | undefined {
  const options = objects.find(({ name }) => name === "maxscale")?.options;
  const at = options?.get("admin_host");
  const isOpen =
    at !== undefined &&
    !/^(?:127\.|localhost$|::1$)/u.test(at.value) &&
    options?.get("admin_ssl_cert") === undefined &&
    isOn(options?.get("admin_enabled")?.value ?? "true");
  return isOpen ? at.where : undefined;
}

/** `2000ms`, `3s`, `1m`, `1h`; a bare number counts in what it did before MaxScale 2.4. */
function durationMs(text: string, bareMs: number): number | undefined {
  const [, number, unit = ""] = /^(\d{1,9})(ms|s|m|min|h)?$/iu.exec(text.trim()) ?? [];
  if (number === undefined) return undefined;
  const units: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, min: 60_000, h: 3_600_000 };
  return Number(number) * (units[unit.toLowerCase()] ?? bareMs);
}

/** What its monitors and services log in to the servers with. */
export function maxscaleCredentials(objects: readonly MaxscaleObject[]): readonly Credential[] {
  return objects.flatMap(({ name, options }) => {
    const password = options.get("password") ?? options.get("passwd");
    return password === undefined
      ? []
      : [
          {
            of: `MaxScale's ${name}`,
            user: options.get("user")?.value ?? "",
            password: password.value,
            where: password.where,
          },
        ];
  });
}
