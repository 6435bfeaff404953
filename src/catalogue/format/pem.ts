/** The first certificate in a text that holds certificates and keys. */
export function certificateIn(text: string): string {
  return blocksOf(text).find((block) => block.startsWith("-----BEGIN CERTIFICATE-----")) ?? "";
}

/** All certificates and keys of a text, without what stands between them. Source: RFC 7468. */
export function blocksOf(text: string): readonly string[] {
  return text.match(/-----BEGIN [A-Z ]+-----\n[^-]+-----END [A-Z ]+-----\n/g) ?? [];
}
