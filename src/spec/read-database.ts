import { type Item, type Reader, scalarText } from "./reader.ts";
import { databaseKeys } from "./site-keys.ts";
import type { SiteDatabase } from "./site.ts";
import type { Vocabulary } from "./vocabulary.ts";

/** The engine alone means its usual mode; nothing at all means the usual engine. */
export function readDatabase(
  reader: Reader,
  item: Item | undefined,
  { databases }: Vocabulary,
): SiteDatabase | undefined {
  const [usual] = databases;
  if (item === undefined) return usual;
  const engines = [...new Set(databases.map(({ engine }) => engine))];
  if (scalarText(item) !== undefined) {
    const engine = reader.choice(item, engines);
    return databases.find((each) => each.engine === engine);
  }
  const fields = reader.fields(item, "database: { engine: mariadb, mode: galera }");
  if (fields === undefined) return undefined;
  reader.checkKeys(fields, Object.keys(databaseKeys), "a database");
  const engineField = fields.all.get("engine");
  const engine = engineField === undefined ? usual.engine : reader.choice(engineField, engines);
  if (engine === undefined) return undefined;
  const modes = databases.filter((each) => each.engine === engine).map(({ mode }) => mode);
  const modeField = fields.all.get("mode");
  const mode = modeField === undefined ? modes[0] : reader.choice(modeField, modes);
  return databases.find((each) => each.engine === engine && each.mode === mode);
}
