import { descendants, nvpair, pacemakerTimeMs, type CibElement } from "../files/cib.ts";
import { given, type Setting } from "./setting.ts";
import type { ClusterResources } from "./site-model.ts";

/** Pacemaker's infinity, which is also the default of `migration-threshold`. */
const infinity = 1_000_000;

export function clusterResources(cib: CibElement, primitives: readonly CibElement[]): ClusterResources {
  const following = new Set(
    descendants(cib, "rsc_colocation")
      .filter(({ attributes }) => !(attributes["score"] ?? "").startsWith("-"))
      .map(({ attributes }) => attributes["rsc"]),
  );
  // A web server that is one goes where its address is: with it the cluster moves both.
  const led = new Set(
    descendants(cib, "rsc_colocation")
      .filter(({ attributes }) => /^(?:\+?infinity)$/iu.test(attributes["score"] ?? ""))
      .filter(({ attributes }) => primitives.some((each) => idOf(each) === attributes["rsc"] && isWebServer(each)))
      .map(({ attributes }) => attributes["with-rsc"]),
  );
  const inSets = new Set(descendants(cib, "resource_ref").map(({ attributes }) => attributes["id"]));
  const isTold = (id: string) => following.has(id) || inSets.has(id) || led.has(id);
  const groups = descendants(cib, "group").map((group) => ({
    id: idOf(group),
    members: descendants(group, "primitive"),
  }));
  const follows = (address: string) =>
    isTold(address) ||
    groups.some(
      ({ id, members }) =>
        members.some((member) => idOf(member) === address) &&
        // A group of addresses alone goes where nothing tells it to.
        (isTold(id) || members.some((member) => !isAddress(member))),
    );
  const moved = new Set(primitives.filter(isAddress).map(idOf));
  const withAddress = new Set(
    descendants(cib, "rsc_colocation").flatMap(({ attributes: { rsc = "", "with-rsc": other = "", score = "" } }) =>
      score.startsWith("-") ? [] : [...(moved.has(rsc) ? [other] : []), ...(moved.has(other) ? [rsc] : [])],
    ),
  );
  const isWithAddress = (primitive: CibElement) =>
    withAddress.has(idOf(primitive)) ||
    groups.some(
      ({ id, members }) =>
        members.some((member) => idOf(member) === idOf(primitive)) && (withAddress.has(id) || members.some(isAddress)),
    );
  return {
    addresses: primitives
      .filter(isAddress)
      .map((primitive) => ({ id: idOf(primitive), follows: follows(idOf(primitive)), where: primitive.where })),
    balancers: primitives
      .filter(
        (primitive) =>
          /^haproxy$/iu.test(primitive.attributes["type"] ?? "") ||
          // Others serve at an address where they are told to be with it.
          (isWebServer(primitive) && isWithAddress(primitive)),
      )
      .map((primitive) => ({ id: idOf(primitive), monitorMs: monitorOf(primitive), where: primitive.where })),
    unforgotten: [...descendants(cib, "rsc_defaults"), ...primitives, ...descendants(cib, "clone")].flatMap(
      (element) => unforgotten(element, cib) ?? [],
    ),
    unwatched: primitives.filter(isUnwatched).map((primitive) => ({ id: idOf(primitive), where: primitive.where })),
    unmanaged: unmanaged(cib),
    returning: returning(cib, withAddress),
    promotedUnwatched: promotedUnwatched(cib),
    exports: primitives
      .filter(({ attributes }) => attributes["type"] === "exportfs")
      .map((primitive) => {
        const options = nvpair(primitive, "instance_attributes", "options");
        const clients = nvpair(primitive, "instance_attributes", "clientspec");
        const says = (word: string) => (options?.value ?? "").split(",").includes(word);
        return {
          id: idOf(primitive),
          acknowledgesEarly: says("async") ? options?.where : undefined,
          isOpen: clients?.value === "*" && says("rw") ? clients.where : undefined,
        };
      }),
    types: [...new Set(primitives.map(({ attributes }) => attributes["type"] ?? ""))],
    mirrors: primitives.flatMap((primitive) => {
      const policy = nvpair(primitive, "instance_attributes", "set_policy");
      return policy === undefined || !policy.value.includes("ha-mode")
        ? []
        : [{ id: idOf(primitive), policy: policy.value.trim().split(/\s+/u)[0] ?? "", where: policy.where }];
    }),
    postgresAddresses: postgresAddresses(primitives),
    postgresCopies: primitives
      .filter(({ attributes }) => attributes["type"] === "pgsql")
      .flatMap((primitive) => {
        const mode = nvpair(primitive, "instance_attributes", "rep_mode");
        return mode === undefined ? [] : [given(mode.value, mode.where)];
      }),
  };
}

/** All addresses of a cluster that promotes PostgreSQL's copies; none where it does not, or moves none. */
function postgresAddresses(primitives: readonly CibElement[]): readonly string[] {
  if (!primitives.some(({ attributes }) => /^pgsql(?:ms)?$/u.test(attributes["type"] ?? ""))) return [];
  return primitives.filter(isAddress).flatMap((primitive) => {
    const ip = nvpair(primitive, "instance_attributes", "ip") ?? nvpair(primitive, "instance_attributes", "ipv6addr");
    return ip === undefined ? [] : [ip.value];
  });
}

function idOf({ attributes }: CibElement): string {
  return attributes["id"] ?? "";
}

function isWebServer({ attributes }: CibElement): boolean {
  return /^(?:nginx|apache2?|httpd)$/iu.test(attributes["type"] ?? "");
}

function isAddress({ attributes }: CibElement): boolean {
  return /^(?:IPaddr2?|IPv6addr)$/iu.test(attributes["type"] ?? "");
}

function monitorOf(primitive: CibElement): Setting<number> | undefined {
  const monitor = descendants(primitive, "op").find(({ attributes }) => attributes["name"] === "monitor");
  const ms = pacemakerTimeMs(monitor?.attributes["interval"] ?? "");
  return monitor === undefined || ms === undefined ? undefined : given(ms, monitor.where);
}

/** A fence device that nobody asks is found out when it is needed; this is about what serves. */
function isUnwatched(primitive: CibElement): boolean {
  // Operations may be another resource's, by reference.
  const isElsewhere = [...descendants(primitive, "operations"), ...descendants(primitive, "op")].some(
    ({ attributes }) => attributes["id-ref"] !== undefined,
  );
  return (
    primitive.attributes["class"] !== "stonith" &&
    !isElsewhere &&
    !descendants(primitive, "op").some(
      ({ attributes }) =>
        attributes["name"] === "monitor" &&
        pacemakerTimeMs(attributes["interval"] ?? "0") !== 0 &&
        !no.test(attributes["enabled"] ?? "true"),
    )
  );
}

/** What a monitor without a role asks for is not asked of the copy that is promoted. */
function promotedUnwatched(cib: CibElement): ClusterResources["promotedUnwatched"] {
  const promotable = descendants(cib, "clone").filter((clone) => {
    const pair = nvpair(clone, "meta_attributes", "promotable");
    return pair !== undefined && yes.test(pair.value);
  });
  return [...descendants(cib, "master"), ...promotable].flatMap((clone) =>
    descendants(clone, "primitive").flatMap((primitive) => {
      const roles = descendants(primitive, "op")
        .filter(({ attributes }) => attributes["name"] === "monitor")
        .map(({ attributes }) => attributes["role"] ?? "");
      return roles.length === 0 || isUnwatched(primitive) || roles.some((role) => /^(?:Master|Promoted)$/iu.test(role))
        ? []
        : [{ id: idOf(primitive), where: primitive.where }];
    }),
  );
}

const yes = /^(?:true|on|yes|y|1)$/iu;
const no = /^(?:false|off|no|n|0)$/iu;

/** Where it is told to be left alone. */
function left(element: CibElement): ReturnType<typeof nvpair> {
  const managed = nvpair(element, "meta_attributes", "is-managed");
  const aside = nvpair(element, "meta_attributes", "maintenance");
  if (managed !== undefined && no.test(managed.value)) return managed;
  return aside !== undefined && yes.test(aside.value) ? aside : undefined;
}

function unmanaged(cib: CibElement): ClusterResources["unmanaged"] {
  const kinds = ["primitive", "group", "clone", "master", "bundle"].flatMap((name) => descendants(cib, name));
  const ofAll = [
    ...descendants(cib, "rsc_defaults").map(left),
    ...descendants(cib, "crm_config").map((crm) => {
      const managed = nvpair(crm, "cluster_property_set", "is-managed-default");
      return managed !== undefined && no.test(managed.value) ? managed : undefined;
    }),
  ];
  return [
    ...ofAll.flatMap((pair) => (pair === undefined ? [] : [{ id: undefined, where: pair.where }])),
    ...kinds.flatMap((element) => {
      const pair = left(element);
      return pair === undefined ? [] : [{ id: idOf(element), where: pair.where }];
    }),
  ];
}

/** A group stays by the sum of what its members have; a resource that says nothing by the default, which is 0. */
function returning(cib: CibElement, withAddress: ReadonlySet<string>): ClusterResources["returning"] {
  const [ofAll] = descendants(cib, "rsc_defaults").flatMap(stickinessOf);
  const locations = descendants(cib, "rsc_location");
  return [...descendants(cib, "group"), ...descendants(cib, "primitive")].flatMap((element) => {
    const members = element.name === "group" ? descendants(element, "primitive") : [element];
    if (!members.some(isAddress) && !withAddress.has(idOf(element))) return [];
    const [own] = stickinessOf(element);
    const stickiness = members
      .map((member) => stickinessOf(member)[0] ?? own ?? ofAll ?? 0)
      .reduce((sum, each) => sum + each, 0);
    const wanted = locations
      .filter(({ attributes }) => attributes["rsc"] === idOf(element) && attributes["node"] !== undefined)
      .map(({ attributes, where }) => ({ node: attributes["node"] ?? "", score: attributes["score"] ?? "0", where }))
      .toSorted((a, b) => scoreOf(b.score) - scoreOf(a.score));
    const [first, second] = wanted;
    const ahead = first === undefined ? 0 : scoreOf(first.score) - Math.max(0, scoreOf(second?.score ?? "0"));
    return first === undefined || ahead <= stickiness ? [] : [{ id: idOf(element), stickiness, ...first }];
  });
}

function stickinessOf(element: CibElement): readonly number[] {
  const pair = nvpair(element, "meta_attributes", "resource-stickiness");
  return pair === undefined ? [] : [scoreOf(pair.value)];
}

function scoreOf(text: string): number {
  const sign = text.startsWith("-") ? -1 : 1;
  const amount = /infinity$/iu.test(text) ? infinity : Math.abs(Number.parseInt(text, 10) || 0);
  return sign * Math.min(infinity, amount);
}

/** As many as never come together by chance: who writes more wants to say "never". */
const failuresMany = 100;

/** `migration-threshold` without `failure-timeout`, here or for all. */
function unforgotten(element: CibElement, cib: CibElement): Setting<number> | undefined {
  const threshold = nvpair(element, "meta_attributes", "migration-threshold");
  const failures = Number(threshold?.value);
  if (threshold === undefined || !(failures >= 1 && failures < failuresMany)) return undefined;
  const ofAll = descendants(cib, "rsc_defaults").flatMap(
    (each) => nvpair(each, "meta_attributes", "failure-timeout") ?? [],
  );
  const isForgotten = nvpair(element, "meta_attributes", "failure-timeout") !== undefined || ofAll.length > 0;
  return isForgotten ? undefined : given(failures, threshold.where);
}
