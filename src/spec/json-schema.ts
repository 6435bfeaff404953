import { z } from "zod";
import { type JsonSchema, object } from "./schema-object.ts";
import { packages } from "./packages-schema.ts";
import { secretsSchema } from "./secrets-schema.ts";
import {
  addressKeys,
  componentKeys,
  copyKeys,
  databaseKeys,
  fenceLevelKeys,
  fencingKeys,
  hostKeys,
  labKeys,
  networkKeys,
  publicAddressKeys,
  rateKeys,
  receiverKeys,
  resourceKeys,
  serveKeys,
  siteKeys,
  sshKeys,
  vipKeys,
} from "./site-keys.ts";
import {
  copyRoles,
  certificateSources,
  hostRoles,
  hostStates,
  labHostKinds,
  managers,
  serveHosts,
  timerProfiles,
  traffics,
} from "./site.ts";
import { healRules, noticeSubjects } from "./site-notify.ts";
import type { Vocabulary } from "./vocabulary.ts";

/**
 * The JSON Schema (draft 2020-12) of a site file, for editors that complete and check while one types. It accepts
 * whatever `parseSite` accepts; rules across values are only in `parseSite`.
 */
export function siteJsonSchema(vocabulary: Vocabulary): JsonSchema {
  const properties: Readonly<Record<keyof typeof siteKeys, JsonSchema>> = {
    site: { type: "string", pattern: "^[a-z0-9](?:[a-z0-9-]{0,30}[a-z0-9])?$", default: "site" },
    release: { enum: vocabulary.releases.names, default: vocabulary.releases.default },
    target: {
      anyOf: [
        { type: "string", pattern: "^\\d+(\\.\\d+)? ?%?$" },
        { type: "number", minimum: 0.9, exclusiveMaximum: 1 },
      ],
      default: "99.99%",
    },
    detection: { ...duration, default: "1s" },
    timers: { anyOf: [timerSet, singleTimers], default: "quorate" },
    region: { type: "string", pattern: "^[\\w.-]{1,255}$", default: "RegionOne" },
    networks: {
      type: "object",
      minProperties: 1,
      additionalProperties: { anyOf: [withPrefix, network] },
      examples: [{ storage: "10.78.0.0/24" }],
    },
    hosts: { type: "object", minProperties: 1, additionalProperties: { anyOf: [addressOnly, host] } },
    vip: { anyOf: [withPrefix, vip] },
    fencing: { anyOf: [{ type: "string" }, fencing] },
    adopted: { type: "boolean", default: false },
    firewall: { type: "boolean", default: true },
    certificates: { enum: certificateSources, default: "none" },
    database: database(vocabulary),
    copies: { type: "array", maxItems: 5, items: copy },
    ssh: sshSchema(),
    lab: labSchema(),
    packages,
    secrets: secretsSchema,
    rates: { type: "object", additionalProperties: rate },
    services: services(vocabulary),
    notify: { type: "object", additionalProperties: receiver },
    heal: { anyOf: [{ enum: healRules }, { type: "array", items: { enum: healRules }, minItems: 1 }] },
    serve: { ...object(serveKeys, { on: { enum: serveHosts } }), required: ["on"] },
    resources: { type: "object", additionalProperties: resource },
    components: {
      type: "object",
      additionalProperties: { anyOf: [manager, { ...object(componentKeys, { manager }), required: ["manager"] }] },
    },
  };
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    title: "A Quorate site",
    description: "What an operator writes: hosts, addresses, services. Everything else has a default.",
    ...object(siteKeys, properties),
    required: ["hosts", "vip"],
  };
}

const octets = "(\\d{1,3}\\.){3}\\d{1,3}";
const groups = "[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*";
const addressOnly: JsonSchema = { type: "string", pattern: `^(${octets}|${groups})$` };
const withPrefix: JsonSchema = { type: "string", pattern: `^(${octets}|${groups})/\\d{1,3}$` };
const duration: JsonSchema = { type: "string", pattern: "^\\d+(\\.\\d+)? ?(ms|s|m|h|d|y)$" };
const timerSet: JsonSchema = { enum: timerProfiles };
const singleTimers: JsonSchema = {
  type: "object",
  properties: { set: timerSet },
  additionalProperties: { anyOf: [duration, { const: 0 }] },
};
const role: JsonSchema = { enum: hostRoles };
const manager: JsonSchema = { enum: managers };
const scalar: JsonSchema = { type: ["string", "number", "boolean"] };
const parameters: JsonSchema = { type: "object", additionalProperties: scalar };

const oneOrMore: JsonSchema = { anyOf: [scalar, { type: "array", items: scalar, minItems: 1 }] };

const resource: JsonSchema = {
  ...object(resourceKeys, {
    agent: { type: "string", pattern: "^(ocf:[^:]+:[^:]+|systemd:.+)$" },
    parameters,
    operations: {
      type: "object",
      additionalProperties: {
        type: "object",
        properties: { interval: scalar, timeout: scalar },
        additionalProperties: false,
      },
    },
    meta: parameters,
    runs: { enum: ["once", "everywhere", "promoted"], default: "once" },
    prefer: oneOrMore,
    only: oneOrMore,
    with: oneOrMore,
    after: oneOrMore,
    packages: oneOrMore,
  }),
  required: ["agent"],
};

const receiver: JsonSchema = {
  ...object(receiverKeys, {
    webhook: { type: "string", pattern: "^https?://" },
    token: { type: "string", minLength: 1 },
    command: {
      anyOf: [
        { type: "string", pattern: "^/" },
        { type: "array", items: scalar, minItems: 1 },
      ],
    },
    on: { anyOf: [{ enum: noticeSubjects }, { type: "array", items: { enum: noticeSubjects }, minItems: 1 }] },
  }),
  oneOf: [{ required: ["webhook"] }, { required: ["command"] }],
};

/** Sections of options; which there are, the parser knows from the service's own list. */
const config: JsonSchema = {
  description: "Options of its own configuration file, section by section: { DEFAULT: { debug: true } }.",
  type: "object",
  additionalProperties: {
    type: "object",
    additionalProperties: { anyOf: [scalar, { type: "array", items: scalar, minItems: 1 }] },
  },
};

const host: JsonSchema = {
  ...object(hostKeys, {
    address: addressOnly,
    addresses: { type: "object", additionalProperties: addressOnly },
    zone: scalar,
    switch: { anyOf: [scalar, { type: "array", items: scalar, minItems: 1 }] },
    state: { enum: hostStates },
    roles: { anyOf: [role, { type: "array", items: role, minItems: 1 }] },
    fencing: { anyOf: [parameters, { type: "array", items: parameters, minItems: 1 }] },
    ssh: sshSchema(),
    lab: labSchema(),
    services: {
      type: "object",
      additionalProperties: { type: "object", properties: { config }, additionalProperties: false },
    },
  }),
  anyOf: [
    { required: ["address"] },
    { properties: { addresses: { required: ["management"] } }, required: ["addresses"] },
  ],
};

const traffic: JsonSchema = { enum: traffics };

const network: JsonSchema = {
  ...object(networkKeys, {
    cidr: withPrefix,
    carries: { anyOf: [traffic, { type: "array", items: traffic }] },
  }),
  required: ["cidr"],
};

const dnsName: JsonSchema = { type: "string", pattern: "^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$", maxLength: 253 };

const ownAddress: JsonSchema = {
  ...object(addressKeys, { address: withPrefix, name: dnsName }),
  required: ["address"],
};

const publicAddress: JsonSchema = object(publicAddressKeys, {
  address: { anyOf: [withPrefix, addressOnly] },
  name: dnsName,
  external: { type: "boolean", default: false },
});

const vip: JsonSchema = {
  ...object(vipKeys, {
    internal: { anyOf: [withPrefix, ownAddress] },
    public: { anyOf: [withPrefix, publicAddress] },
    manager: { enum: ["keepalived", "pacemaker"], default: "keepalived" },
    "router-id": { type: "integer", minimum: 1, maximum: 255 },
  }),
  required: ["internal"],
};

const fencing: JsonSchema = {
  ...object(fencingKeys, {
    levels: {
      type: "array",
      items: { ...object(fenceLevelKeys, { agent: { type: "string" }, parameters }), required: ["agent"] },
      minItems: 1,
    },
    agent: { type: "string", examples: ["lab", "ipmilan", "redfish", "none"] },
    action: { enum: ["off", "reboot"], default: "reboot" },
    parameters,
    survivor: { type: "string" },
    delay: duration,
  }),
  anyOf: [{ required: ["agent"] }, { required: ["levels"] }],
};

const copy: JsonSchema = {
  ...object(copyKeys, {
    host: { type: "string" },
    keep: { ...duration, default: "7d" },
    lag: { ...duration, default: "0s" },
    role: { enum: copyRoles },
  }),
  required: ["host"],
};

function sshSchema(): JsonSchema {
  return object(sshKeys, {
    user: { type: "string" },
    become: { enum: ["sudo"], default: "sudo" },
    port: { type: "integer", minimum: 1, maximum: 65_535 },
    identity: { type: "string", minLength: 1 },
    jump: { type: "string", minLength: 1 },
  });
}

function labSchema(): JsonSchema {
  const kind = { enum: labHostKinds, default: "container" };
  const size = { type: "string", pattern: "^\\d+(\\.\\d+)? ?(MiB|GiB)$" };
  return {
    anyOf: [
      kind,
      object(labKeys, {
        host: kind,
        memory: { ...size, default: "2GiB" },
        disks: { anyOf: [size, { type: "array", items: size }] },
      }),
    ],
  };
}

const ratedTime: JsonSchema = {
  type: "string",
  pattern: "^\\d+(\\.\\d+)? ?(ms|s|m|h|d|y)( to \\d+(\\.\\d+)? ?(ms|s|m|h|d|y))?$",
};
const rate: JsonSchema = object(rateKeys, {
  mttf: ratedTime,
  mttr: ratedTime,
  coverage: {
    anyOf: [
      { type: "number", minimum: 0, maximum: 1 },
      { type: "string", pattern: "^\\d+(\\.\\d+)? ?%?( to \\d+(\\.\\d+)? ?%?)?$" },
    ],
  },
  unnoticed: ratedTime,
});

function database({ databases }: Vocabulary): JsonSchema {
  const [usual] = databases;
  const engine = { enum: [...new Set(databases.map((each) => each.engine))] };
  const mode = { enum: [...new Set(databases.map((each) => each.mode))] };
  return {
    anyOf: [engine, object(databaseKeys, { engine: { ...engine, default: usual.engine }, mode })],
  };
}

function services({ technologies }: Vocabulary): JsonSchema {
  const names = Object.keys(technologies);
  const overrides: Record<string, JsonSchema> = {};
  for (const [name, { options, config: file }] of Object.entries(technologies)) {
    const { $schema: _, ...own } = z.toJSONSchema(options, { io: "input", unrepresentable: "any" });
    const schema = file === undefined ? own : { ...own, properties: { ...own.properties, config } };
    overrides[name] = { anyOf: [schema, { type: "null" }] };
  }
  return {
    anyOf: [
      { type: "array", items: { enum: names }, uniqueItems: true },
      { type: "object", properties: overrides, additionalProperties: false },
      { type: "null" },
    ],
  };
}
