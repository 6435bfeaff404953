import { epoxy } from "./epoxy.ts";
import type { Release } from "./release.ts";
import { zed } from "./zed.ts";

/** All that Quorate knows, the newest first. To add a release is to add a file and a line here. */
export const releases: readonly Release[] = [epoxy, zed];

/** What a site is that says nothing. */
export const defaultRelease = epoxy;

/** The release that a site or a design names; the site's parser has let no other pass. */
export function releaseNamed(name: string): Release {
  const found = releases.find((release) => release.name === name);
  if (found === undefined) throw new Error(`invariant: the catalogue has no release ${name}`);
  return found;
}
