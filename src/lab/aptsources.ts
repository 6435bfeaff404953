/** One apt source as mmdebstrap takes it: `deb [signed-by=…] URI SUITE COMPONENT…`. */
export type AptLine = string;

export interface AptFile {
  readonly path: string;
  readonly text: string;
}

/**
 * Of a machine's apt sources those that are Debian's own for the suite it runs (the main archive, its updates, and
 * security), with the wanted suite in their place: a mirror has all suites. Others, such as vendors' repositories, do not
 * belong into a lab host. Pure. Formats: sources.list(5).
 */
export function debianSources(files: readonly AptFile[], own: string, wanted: string): AptLine[] {
  const all = files.flatMap((file) => (file.path.endsWith(".sources") ? fromStanzas(file.text) : fromLines(file.text)));
  const lines = all.flatMap((source): AptLine[] => {
    const suite = source.components.includes("main") ? suiteInstead(source.suite, own, wanted) : undefined;
    if (suite === undefined) return [];
    // Debian has a keyring for each suite beside the one for all.
    const signedBy = source.signedBy?.replace(`debian-archive-${own}-`, `debian-archive-${wanted}-`);
    return [written({ ...source, suite, signedBy })];
  });
  return [...new Set(lines)];
}

/** Undefined for a suite that is none of the machine's release. Until Debian 10 security's was called `buster/updates`. */
function suiteInstead(suite: string, own: string, wanted: string): string | undefined {
  switch (suite) {
    case own:
      return wanted;
    case `${own}-updates`:
      return `${wanted}-updates`;
    case `${own}-security`:
    case `${own}/updates`:
      return `${wanted}-security`;
    default:
      return undefined;
  }
}

interface Source {
  readonly uri: string;
  readonly suite: string;
  readonly components: readonly string[];
  readonly signedBy: string | undefined;
}

function written(source: Source): AptLine {
  const options = source.signedBy === undefined ? "" : `[signed-by=${source.signedBy}] `;
  return `deb ${options}${source.uri} ${source.suite} ${source.components.join(" ")}`;
}

function fromLines(text: string): Source[] {
  return text.split("\n").flatMap((line) => {
    const found = /^\s*deb\s+(?:\[([^\]]*)\]\s+)?(\S+)\s+(\S+)\s+([^#]+)/.exec(line);
    if (found === null) return [];
    const [, options = "", uri = "", suite = "", components = ""] = found;
    const signedBy = /(?:^|\s)signed-by=(\S+)/i.exec(options)?.[1];
    return [{ uri, suite: suite.replace(/\/$/, ""), components: components.trim().split(/\s+/), signedBy }];
  });
}

function fromStanzas(text: string): Source[] {
  return text.split(/\n\s*\n/).flatMap((stanza) => {
    const fields = stanzaFields(stanza);
    if (!words(fields.get("types")).includes("deb") || fields.get("enabled")?.trim() === "no") return [];
    // A key that is written out in the stanza has no path to name; apt's own trusted keys serve then.
    const key = fields.get("signed-by")?.trim();
    const signedBy = key?.startsWith("/") === true ? key : undefined;
    return words(fields.get("uris")).flatMap((uri) =>
      words(fields.get("suites")).map((suite) => ({
        uri,
        suite: suite.replace(/\/$/, ""),
        components: words(fields.get("components")),
        signedBy,
      })),
    );
  });
}

function stanzaFields(stanza: string): Map<string, string> {
  const fields = new Map<string, string>();
  let name = "";
  for (const line of stanza.split("\n")) {
    if (line.startsWith("#")) continue;
    const found = /^([A-Za-z-]+):(.*)$/.exec(line);
    if (found !== null) {
      name = (found[1] ?? "").toLowerCase();
      fields.set(name, found[2] ?? "");
    } else if (/^\s/.test(line) && name !== "") {
      fields.set(name, `${fields.get(name) ?? ""}\n${line.trim()}`);
    }
  }
  return fields;
}

function words(text: string | undefined): string[] {
  return (text ?? "").split(/\s+/).filter((word) => word !== "");
}
