/** How every managed file begins, after its comment sign. */
export const managedMark = "Managed by Quorate from the design of site ";

/** The line that every managed file begins with, after its comment sign. */
export function managedBy(site: string): string {
  return `${managedMark}${site}. Changes made here are replaced; a copy of them is kept.`;
}
