// Writes schema/site.schema.json, which editors complete site files with. A unit test says when it is out of date.
import { mkdirSync, writeFileSync } from "node:fs";
import { vocabulary } from "../src/catalogue/index.ts";
import { siteJsonSchema } from "../src/spec/json-schema.ts";

mkdirSync("schema", { recursive: true });
writeFileSync("schema/site.schema.json", `${JSON.stringify(siteJsonSchema(vocabulary), undefined, 2)}\n`);
process.stdout.write("schema/site.schema.json written\n");
