import { withPort } from "../../text/network-place.ts";
import type { Design } from "../contract/design.ts";
import { hostNamed } from "../contract/lookup.ts";
import { dataDirectory } from "../postgresql-server/places.ts";
import { isSecure } from "../postgresql-server/tls.ts";

export const component = "patroni";
export const unit = "patroni.service";

/** Patroni's own port for its REST API. */
export const apiPort = 8008;
/** Debian's unit reads it. */
export const configPath = "/etc/patroni/config.yml";
/** What holds for all members stands in the store; it is put there from here. */
export const settingsPath = "/etc/quorate/patroni/settings.json";
/** Asks the API of this host's member. */
export const askPath = "/usr/libexec/quorate/patroni-ask";
/** Patroni runs it before it promotes the member of this host. */
export const promotionPath = "/usr/libexec/quorate/patroni-before-promotion";
/** Lies there while an operator has named this host to be promoted, whoever else may have more. */
export const namedPath = "/run/quorate/patroni-named";
/** Patroni writes it for pg_basebackup and pg_rewind. */
export const copyPassfile = `${dataDirectory}.pgpass`;

export const apiUser = "quorate";
export const apiSecret = "patroni-api";

export function apiUrl(design: Pick<Design, "hosts" | "secrets">, host: string): string {
  return `${isSecure(design) ? "https" : "http"}://${withPort(hostNamed(design, host).address, apiPort)}`;
}
