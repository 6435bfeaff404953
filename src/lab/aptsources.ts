/** One apt source as mmdebstrap takes it: `deb [signed-by=…] URI SUITE COMPONENT…`. */
export type AptLine = string;

export interface AptFile {
  readonly path: string;
  readonly text: string;
}

/**
 * Of a machine's apt sources those that are Debian's own for the release it runs: the main archive, its updates, and
 * security. Others, such as vendors' repositories, do not belong into a lab host. Pure. Formats: sources.list(5).
 */
export function debianSources(files: readonly AptFile[], codename: string): AptLine[] {
  const lines = files.flatMap((file) =>
    file.path.endsWith(".sources") ? fromStanzas(file.text) : fromLines(file.text),
  );
  const suites = new Set([codename, `${codename}-updates`, `${codename}-security`, `${codename}/updates`]);
  const own = lines.filter((line) => suites.has(line.suite) && line.components.includes("main"));
  return [...new Set(own.map((line) => written(line)))];
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
