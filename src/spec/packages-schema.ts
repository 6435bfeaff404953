import { type JsonSchema, object } from "./schema-object.ts";
import { mirrorKeys, packagesKeys, pinKeys, proxyKeys, sourceKeys } from "./site-keys.ts";

const word: JsonSchema = { type: "string", minLength: 1 };
const words: JsonSchema = { anyOf: [word, { type: "array", items: word, minItems: 1 }] };
const url: JsonSchema = { type: "string", pattern: "^https?://" };
const archives: JsonSchema = { anyOf: [url, { type: "array", items: url, minItems: 1 }] };
const priority: JsonSchema = { type: "integer", minimum: 1, maximum: 32_767 };

const mirror: JsonSchema = {
  ...object(mirrorKeys, {
    debian: url,
    security: { anyOf: [url, { const: "none" }] },
    components: { ...words, default: ["main", "non-free-firmware"] },
    key: word,
  }),
  required: ["debian"],
};

const pin: JsonSchema = {
  ...object(pinKeys, { priority, packages: words, release: word }),
  required: ["priority"],
};

const source: JsonSchema = {
  ...object(sourceKeys, {
    name: { type: "string", pattern: "^[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?$" },
    uris: archives,
    suites: words,
    components: words,
    key: word,
    pin: { anyOf: [priority, pin] },
  }),
  required: ["name", "uris", "suites", "key"],
};

const proxyOrNone: JsonSchema = { anyOf: [url, { const: "none" }] };

/** What stands under `packages`. */
export const packages: JsonSchema = object(packagesKeys, {
  mirror: { anyOf: [url, mirror] },
  sources: { type: "array", items: source },
  proxy: { anyOf: [url, object(proxyKeys, { http: proxyOrNone, https: proxyOrNone })] },
});
