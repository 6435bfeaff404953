import { blocksOf, type Statement } from "../files/blocks.ts";
import type { Where } from "../files/source.ts";

/** A service that keepalived has the kernel spread over servers. */
export interface KernelService {
  readonly host: string;
  /** Its address and port, as they are written. */
  readonly name: string;
  readonly servers: readonly { readonly isChecked: boolean; readonly where: Where }[];
}

/** keepalived.conf(5): HTTP_GET, SSL_GET, TCP_CHECK, SMTP_CHECK, DNS_CHECK, MISC_CHECK, BFD_CHECK, UDP_CHECK, PING_CHECK, FILE_CHECK. */
const checker = /^(?:HTTP_GET|SSL_GET|[A-Z]+_CHECK)$/u;

export function kernelServices(host: string, statements: readonly Statement[]): readonly KernelService[] {
  return blocksOf(statements, "virtual_server").map(({ words, block = [] }) => ({
    host,
    name: words
      .slice(1)
      .map(({ text }) => text)
      .join(":"),
    servers: blocksOf(block, "real_server").map((server) => ({
      isChecked: (server.block ?? []).some((each) => checker.test(each.words[0]?.text ?? "")),
      where: server.where,
    })),
  }));
}
