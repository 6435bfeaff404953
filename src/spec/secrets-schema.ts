import { type JsonSchema, object } from "./schema-object.ts";
import { secretsCommandKeys, secretsKeys, vaultKeys } from "./site-keys.ts";

const line: JsonSchema = { type: "string", minLength: 1 };
const inVault: JsonSchema = { type: "string", pattern: "^[\\w.-]+(/[\\w.-]+)*$" };
const program: JsonSchema = {
  anyOf: [
    { type: "string", pattern: "^/" },
    { type: "array", items: { type: ["string", "number", "boolean"] }, minItems: 1 },
  ],
};

/** Where a site's secrets are kept. */
export const secretsSchema: JsonSchema = {
  anyOf: [
    line,
    {
      ...object(secretsKeys, {
        file: line,
        sops: line,
        vault: {
          ...object(vaultKeys, {
            address: { type: "string", pattern: "^https?://" },
            mount: { ...inVault, default: "secret" },
            path: inVault,
            namespace: inVault,
            token: line,
            authority: line,
          }),
          required: ["address", "path"],
        },
        command: { ...object(secretsCommandKeys, { read: program, write: program }), required: ["read"] },
      }),
      minProperties: 1,
      maxProperties: 1,
    },
  ],
};
