/** As in package.json. */
export const version = "0.1.0";

/** Put in by the build; there is none in the sources. */
declare const builtFrom: { readonly commit: string; readonly date: string } | undefined;

/** `0.1.0 (commit 0123456789ab, 2026-11-24)` */
export const versionLine = `${version} (${origin()})`;

function origin(): string {
  if (typeof builtFrom === "undefined") return "from its sources";
  return `commit ${builtFrom.commit}, ${builtFrom.date}`;
}
