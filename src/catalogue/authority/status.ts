import type { Part } from "../contract/status.ts";
import { component, trustedPath } from "./config.ts";
import { believed } from "./conditions.ts";

export const statusScript = `
if ( ${believed} ) 2>/dev/null; then echo believed; else echo unknown; fi
end=$(openssl x509 -noout -enddate -in ${trustedPath} 2>/dev/null) && echo "days $((($(date -d "\${end#*=}" +%s) - $(date +%s)) / 86400))"
`;

/** A new certificate of the authority is made two years before its end: one that is this old was forgotten. */
const soonDays = 90;

export function authorityPart(output: string, host: string): Part {
  const isBelieved = /^believed$/m.test(output);
  const days = /^days (-?\d+)$/m.exec(output)?.[1];
  const part = (state: Part["state"], sentence: string): Part => ({
    component,
    host,
    state,
    sentence,
    detail: { believed: isBelieved, days: days === undefined ? null : Number(days) },
  });
  if (days === undefined) return part("down", "the authority's certificate is not there; apply lays it");
  if (!isBelieved)
    return part("down", "clients here do not believe the site's authority: to them its APIs are a stranger's");
  const left = Number(days);
  if (left < 0) return part("down", "the authority's certificate has ended: nothing that it signed is believed");
  return part(left < soonDays ? "degraded" : "up", `believed; good for ${left} ${left === 1 ? "day" : "days"}`);
}
