import type { ClientFile, SiteModel } from "../model/site-model.ts";
import type { Setting } from "../model/setting.ts";
import { finding, grouped, type Rule } from "./rule.ts";

/** `mysql+pymysql://keystone:password@HOST:3306/keystone`, `http://HOST:5000/v3`. */
const hostOfUrl = /^[a-z][a-z0-9+.-]{0,40}:\/\/(?:[^@/\s]{0,200}@)?(\[[0-9a-f:.]+\]|[^:/?\s,]+)/iu;

function asked(setting: Setting<string> | undefined): string | undefined {
  const host = hostOfUrl.exec(setting?.value ?? "")?.[1];
  // On its own host a balancer or a proxy may listen.
  return host === undefined || /^(?:127\.|localhost$|\[::1\]$)/iu.test(host) ? undefined : host;
}

function addressesOf(list: string): readonly string[] {
  return list
    .replace(/^\w+:\/\//u, "")
    .replace(/\/?(?:\?.*)?$/u, "")
    .split(",")
    .map((each) => each.trim().replace(/:\d+$/u, ""))
    .filter((each) => each !== "");
}

/** By what names the members of the database are known to the files. */
function databaseMembers(model: SiteModel): ReadonlySet<string> {
  const members = model.databases.filter(({ isMember }) => isMember);
  const listed = members.flatMap(({ host, clusterAddress }) => [host, ...addressesOf(clusterAddress?.value ?? "")]);
  const behind = model.backends
    .filter(({ serves, servers }) => serves === "database" && servers.length > 1)
    .flatMap(({ servers }) => servers.flatMap(({ name, address }) => [name, address]));
  const all = new Set([...listed, ...behind].filter((each) => each !== ""));
  return all.size > 1 ? all : new Set();
}

/** Of keystone's servers, which a balancer stands before. */
function identityServers(model: SiteModel): ReadonlySet<string> {
  return new Set(
    model.backends
      .filter(({ serves, servers }) => serves === "http" && servers.length > 1)
      .flatMap(({ servers }) => servers.filter(({ port }) => port === 5000 || port === 35_357 || port === 35_358))
      .flatMap(({ name, address }) => [name, address]),
  );
}

interface Asked {
  readonly client: ClientFile;
  readonly key: string;
  readonly host: string;
  readonly setting: Setting<string>;
}

function askedBy(model: SiteModel, section: string, keys: readonly string[], known: ReadonlySet<string>): Asked[] {
  return model.clients.flatMap((client) =>
    keys.flatMap((key) => {
      const setting = client.option(section, key);
      const host = asked(setting);
      return setting === undefined || host === undefined || !known.has(host) ? [] : [{ client, key, host, setting }];
    }),
  );
}

const databaseMember: Rule = (model) =>
  grouped(askedBy(model, "database", ["connection"], databaseMembers(model)), ({ client }) => client.name).map(
    ([{ client, host, setting }]) =>
      finding(
        "servers-not-listed",
        "warning",
        // The line holds a password.
        { place: setting.where.place },
        `connection in [database] of ${client.name} names ${host}, one member of the database: when it is lost the service has no database, although the others are up.`,
        "Write the address of the balancer before them.",
      ),
  );

const identityServer: Rule = (model) =>
  grouped(
    askedBy(model, "keystone_authtoken", ["auth_url", "identity_uri"], identityServers(model)),
    ({ client }) => client.name,
  ).map(([{ client, key, host, setting }]) =>
    finding(
      "servers-not-listed",
      "warning",
      setting.where,
      `${key} in [keystone_authtoken] of ${client.name} names ${host}, one server of keystone: when it is lost the service refuses every request whose token it has not seen before, although the others are up.`,
      "Write the address of the balancer before them.",
    ),
  );

export const singleAddressRules: readonly Rule[] = [databaseMember, identityServer];
