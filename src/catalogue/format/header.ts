/** The line that every managed file begins with, after its comment sign. */
export function managedBy(site: string): string {
  return `Managed by Quorate from the design of site ${site}. Changes made here are replaced; a copy of them is kept.`;
}
