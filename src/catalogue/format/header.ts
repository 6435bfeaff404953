import { managedMark } from "../contract/file.ts";

/** The line that every managed file begins with, after its comment sign. */
export function managedBy(site: string): string {
  return `${managedMark} of site ${site}. Changes made here are replaced; a copy of them is kept.`;
}
