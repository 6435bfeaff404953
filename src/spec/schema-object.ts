/** A JSON Schema, as far as it is written here. */
export interface JsonSchema {
  readonly [keyword: string]: unknown;
}

/** An object of exactly these keys, each with its sentence of the reference. */
export function object<Key extends string>(
  keys: Readonly<Record<Key, string>>,
  properties: Readonly<Record<Key, JsonSchema>>,
): JsonSchema {
  const described: Record<string, JsonSchema> = {};
  for (const key in keys) described[key] = { description: keys[key], ...properties[key] };
  return { type: "object", properties: described, additionalProperties: false };
}
