import type { Item, Reader } from "./reader.ts";
import { serveKeys } from "./site-keys.ts";
import { type CertificateSource, serveHosts, type Site } from "./site.ts";

const shape = "serve: { on: controllers }";

export interface ServeNeeds {
  readonly certificates: CertificateSource;
  readonly release: string;
  /** Releases whose hosts can run the service. */
  readonly servedFrom: readonly string[];
}

/** Where the site watches itself. It is reached from elsewhere, and nobody's token goes over a network in the clear. */
export function readServe(reader: Reader, item: Item | undefined, needs: ServeNeeds): Site["serve"] {
  const fields = item && reader.fields(item, shape);
  if (item === undefined || fields === undefined) return undefined;
  reader.checkKeys(fields, Object.keys(serveKeys), "serve");
  const onField = fields.all.get("on");
  if (onField === undefined) {
    reader.report("missing-key", item, {
      message: "serve does not say where.",
      remedy: `Write ${shape}.`,
    });
    return undefined;
  }
  const on = reader.choice(onField, serveHosts);
  if (needs.certificates === "none") {
    reader.report("bad-value", item, {
      message:
        "A service on the controllers is reached from elsewhere, and without certificates tokens would be sent in the clear.",
      remedy: "Write certificates: own as well.",
    });
  }
  if (!needs.servedFrom.includes(needs.release)) {
    reader.report("bad-value", item, {
      message: `The hosts of ${needs.release} have no Node.js that the service runs with.`,
      remedy: `Run quorate serve where you run quorate, or use one of these releases: ${needs.servedFrom.join(", ")}.`,
    });
  }
  return on === undefined ? undefined : { on };
}
