import type { Design } from "../catalogue/contract/design.ts";
import { freshnessOf } from "../operate/rotation/ages.ts";
import type { PlaceOf } from "../review/places.ts";
import type { Finding } from "../spec/finding.ts";
import type { Site } from "../spec/site.ts";
import { openStore } from "../store/open-store.ts";

/** An apply makes certificates anew half a year before they end: one that is this close was forgotten. */
const soonDays = 30;

/**
 * Kept certificates that have ended or soon will. Of secrets in a file: a check asks nobody for a passphrase and no vault; `status` and the
 * metrics of `serve` tell it of those as well. A file that cannot be read is the matter of those who need it.
 */
export async function endingCertificates(
  siteFile: string,
  site: Site,
  design: Pick<Design, "secrets">,
  placeOf: PlaceOf,
): Promise<readonly Finding[]> {
  if (site.secrets.kind !== "file") return [];
  const secrets = await openStore(siteFile, site.secrets)
    .read()
    .catch(() => undefined);
  const { certificates } = freshnessOf(design.secrets, secrets ?? {}, new Date());
  const { excerpt, ...place } = placeOf(["certificates"]);
  return certificates
    .filter(({ daysLeft }) => daysLeft < soonDays)
    .map(({ name, daysLeft }) => ({
      code: "certificate-expires",
      severity: daysLeft < 0 ? "error" : "warning",
      message:
        daysLeft < 0
          ? `The certificate ${name} of this site has expired: clients that check it refuse every connection.`
          : `The certificate ${name} of this site expires in ${daysLeft} ${daysLeft === 1 ? "day" : "days"}: from then on clients that check it refuse every connection, on all hosts at once.`,
      place,
      remedy: "Run quorate apply: it makes anew what ends soon, and lays it on every host.",
      ...(excerpt === undefined ? {} : { excerpt }),
    }));
}
