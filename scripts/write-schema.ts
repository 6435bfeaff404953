// Writes the schemas that editors complete site and model files with. A unit test says when one is out of date.
import { mkdirSync, writeFileSync } from "node:fs";
import { z } from "zod";
import { vocabulary } from "../src/catalogue/index.ts";
import { modelSchema } from "../src/dependability/model/schema.ts";
import { siteJsonSchema } from "../src/spec/json-schema.ts";

mkdirSync("schema", { recursive: true });
write("site", siteJsonSchema(vocabulary));
write("model", z.toJSONSchema(modelSchema, { target: "draft-7" }));

function write(name: string, schema: object): void {
  writeFileSync(`schema/${name}.schema.json`, `${JSON.stringify(schema, undefined, 2)}\n`);
  process.stdout.write(`schema/${name}.schema.json written\n`);
}
