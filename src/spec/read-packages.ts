import { quote } from "../text/sentence.ts";
import type { ReadBeside } from "./beside.ts";
import { archiveForm, proxyForm, readLocation, readLocationOrNone } from "./read-location.ts";
import { componentForm, readSource, type WrittenSource } from "./read-package-source.ts";
import { readSigningKey } from "./read-signing-key.ts";
import { readWords } from "./read-words.ts";
import { type Field, type Item, type Reader, scalarText } from "./reader.ts";
import { mirrorComponents } from "./site-defaults.ts";
import { mirrorKeys, packagesKeys, proxyKeys } from "./site-keys.ts";
import type { Location, PackageMirror, PackageProxy, SitePackages } from "./site.ts";

/** Every part is read, so that one run shows all findings; undefined for what is no map. */
export function readPackages(reader: Reader, item: Item, readBeside: ReadBeside): SitePackages | undefined {
  const fields = reader.fields(item, "packages: { mirror: https://mirror.example.org/debian }");
  if (fields === undefined) return undefined;
  reader.checkKeys(fields, Object.keys(packagesKeys), "packages");
  const mirrorField = fields.all.get("mirror");
  const mirror = mirrorField && readMirror(reader, mirrorField, readBeside);
  const written = readSources(reader, fields.all.get("sources"), readBeside);
  checkNames(reader, written);
  checkPins(reader, written, mirror);
  const proxy = readProxy(reader, fields.all.get("proxy"));
  return { ...(mirror === undefined ? {} : { mirror }), sources: written.map(({ source }) => source), proxy };
}

function readMirror(reader: Reader, item: Field, readBeside: ReadBeside): PackageMirror | undefined {
  if (scalarText(item) !== undefined) {
    const debian = readLocation(reader, item, archiveForm);
    return debian && { debian, security: besides(debian), components: mirrorComponents };
  }
  const fields = reader.fields(item, "mirror: https://mirror.example.org/debian");
  if (fields === undefined) return undefined;
  reader.checkKeys(fields, Object.keys(mirrorKeys), "a mirror");
  const {
    debian: archiveField,
    security: securityField,
    components: componentsField,
    key: keyField,
  } = Object.fromEntries(fields.all);
  const security = securityField && readLocationOrNone(reader, securityField, archiveForm);
  if (securityField !== undefined && security === "none") {
    reader.report("no-security-updates", securityField, {
      severity: "warning",
      message:
        "The hosts get no security updates of Debian: the mirror's are none, and it stands in for the hosts' own.",
      remedy: "Write security: and the URL of a mirror of Debian's security archive.",
    });
  }
  const components = componentsField && readWords(reader, componentsField, componentForm);
  const key = keyField && readSigningKey(reader, keyField, readBeside);
  if (archiveField === undefined) {
    reader.report("missing-key", item.keyOffset, {
      message: "The mirror has no archive.",
      remedy: "Add debian: and the archive's URL, for example debian: https://mirror.example.org/debian.",
    });
    return undefined;
  }
  const debian = readLocation(reader, archiveField, archiveForm);
  if (debian === undefined) return undefined;
  return {
    debian,
    ...(security === "none" ? {} : { security: security ?? besides(debian) }),
    components: components ?? mirrorComponents,
    ...(key === undefined ? {} : { key }),
  };
}

/** Where Debian, and so its mirrors, have the security archive: beside the other, with `-security` behind its name. */
function besides({ url, ...login }: Location): Location {
  return { url: `${url}-security`, ...login };
}

function readSources(reader: Reader, item: Item | undefined, readBeside: ReadBeside): readonly WrittenSource[] {
  if (item === undefined) return [];
  const items = reader.items(item);
  if (items === undefined) {
    if (item.node !== undefined) reader.wrongType(item, "a list of archives", "sources: [{ name: …, uris: …, … }]");
    return [];
  }
  return items.flatMap((each) => readSource(reader, each, readBeside) ?? []);
}

function checkNames(reader: Reader, written: readonly WrittenSource[]): void {
  for (const [index, { source, nameItem }] of written.entries()) {
    if (!written.slice(0, index).some((other) => other.source.name === source.name)) continue;
    reader.report("duplicate-source", nameItem, {
      message: `A second package source is named ${quote(source.name)}.`,
      remedy: "Give each source a name of its own; its files on the hosts are named by it.",
    });
  }
}

/** apt tells archives apart by host only, unless the pin names what their Release files say. */
function checkPins(reader: Reader, written: readonly WrittenSource[], mirror: PackageMirror | undefined): void {
  const mirrored = mirror === undefined ? [] : [mirror.debian, ...(mirror.security ? [mirror.security] : [])];
  for (const { source, pinItem } of written) {
    if (source.pin === undefined || source.pin.release !== undefined || pinItem === undefined) continue;
    const others = written.flatMap((other) => (other.source === source ? [] : other.source.uris));
    const shared = source.uris.map(hostOf).find((host) => [...mirrored, ...others].map(hostOf).includes(host));
    if (shared === undefined) continue;
    reader.report("ambiguous-pin", pinItem, {
      message: `The pin of ${quote(source.name)} would be that of all archives at ${shared}, and the site names another one there.`,
      remedy: `Write what only this archive's Release file says, for example pin: { priority: ${source.pin.priority}, release: "n=${source.suites[0] ?? ""}" }.`,
    });
  }
}

function hostOf({ url }: Location): string {
  return new URL(url).hostname;
}

function readProxy(reader: Reader, item: Item | undefined): SitePackages["proxy"] {
  if (item === undefined) return {};
  if (scalarText(item) !== undefined) {
    const proxy = readLocation(reader, item, proxyForm);
    return proxy === undefined ? {} : { http: proxy, https: proxy };
  }
  const fields = reader.fields(item, "proxy: http://proxy.example.org:3128");
  if (fields === undefined) return {};
  reader.checkKeys(fields, Object.keys(proxyKeys), "a proxy");
  const http = proxyOf(reader, fields.all.get("http"));
  const https = proxyOf(reader, fields.all.get("https")) ?? http;
  return { ...(http === undefined ? {} : { http }), ...(https === undefined ? {} : { https }) };
}

function proxyOf(reader: Reader, item: Item | undefined): PackageProxy | undefined {
  const proxy = item && readLocationOrNone(reader, item, proxyForm);
  return proxy === "none" ? "direct" : proxy;
}
