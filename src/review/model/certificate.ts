import { X509Certificate } from "node:crypto";
import type { SourceFile } from "../files/source.ts";
import type { Certificate } from "./site-model.ts";

const block = /-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]{1,40000}-----END CERTIFICATE-----/gu;
/** A bundle of a distribution's authorities has hundreds; a server's chain has three. */
const chainMost = 8;

/** The certificates of a server's file; a bundle of authorities, and what is no certificate, is none of them. */
export function certificatesOf(host: string, file: SourceFile): readonly Certificate[] {
  const blocks = [...file.text.matchAll(block)];
  return blocks.length > chainMost ? [] : blocks.flatMap((match) => certificateIn(host, file, match[0], match.index));
}

function certificateIn(host: string, file: SourceFile, text: string, offset: number): readonly Certificate[] {
  let read: X509Certificate;
  try {
    read = new X509Certificate(text);
  } catch {
    return [];
  }
  const line = file.text.slice(0, offset).split("\n").length;
  return [
    {
      host,
      subject: read.subject?.replaceAll("\n", ", ") ?? "",
      untilMs: Date.parse(read.validTo),
      isAuthority: read.ca,
      names: read.subjectAltName ?? "",
      where: { place: { file: file.shown, line, column: 1 } },
    },
  ];
}
