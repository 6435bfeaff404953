import type { IniFile } from "../files/ini.ts";
import type { SourceFile } from "../files/source.ts";
import { given, type Setting } from "./setting.ts";
import type { ClientFile, Credential } from "./site-model.ts";

/** An OpenStack service's file; of a key that stands twice the last one counts. */
export function clientFile(file: SourceFile, conf: IniFile, sharedMounts: readonly string[]): ClientFile {
  const last = new Map(conf.entries.map((entry) => [`${entry.section}/${entry.key}`, entry]));
  return {
    host: file.host,
    path: file.path,
    name: file.path.split("/").at(-1) ?? file.path,
    start: { place: { file: file.shown, line: 1, column: 1 } },
    sharedMounts,
    sections: conf.sections.map((section) => section.name),
    option(section, key) {
      const entry = last.get(`${section}/${key}`);
      return entry === undefined ? undefined : given(entry.value, entry.where);
    },
  };
}

/** What oslo.messaging goes by of RabbitMQ; it reads the older place, [DEFAULT], as well. */
export function rabbitOption(client: ClientFile, key: string): Setting<string> | undefined {
  return client.option("oslo_messaging_rabbit", key) ?? client.option("DEFAULT", key);
}

/** oslo.config's booleans. */
export function isTrue(value: string | undefined): boolean {
  return /^(true|yes|on|1)$/iu.test(value ?? "");
}

export function isFalse(value: string | undefined): boolean {
  return /^(false|no|off|0)$/iu.test(value ?? "");
}

const urlUser = /^[a-z][a-z0-9+.-]{0,40}:\/\/([^:@/\s]{1,200}):([^@/\s]{1,200})@/iu;
const passwordKeys = new Set([
  "password",
  "rabbit_password",
  "admin_password",
  "memcache_secret_key",
  "metadata_proxy_shared_secret",
]);

/** Passwords in database and queue addresses, and the service's own. */
export function clientCredentials(conf: IniFile): readonly Credential[] {
  return conf.entries.flatMap((entry): readonly Credential[] => {
    if (entry.key === "transport_url" || entry.key === "connection") {
      const match = urlUser.exec(entry.value);
      const of = entry.key === "connection" ? "the database" : "the message queue";
      return match === null ? [] : [{ of, user: match[1] ?? "", password: match[2] ?? "", where: entry.where }];
    }
    return passwordKeys.has(entry.key)
      ? [
          {
            of: `[${entry.section}] ${entry.key}`,
            user: "",
            password: entry.value,
            where: { place: entry.where.place },
          },
        ]
      : [];
  });
}
