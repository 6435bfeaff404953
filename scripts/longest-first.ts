import { BaseSequencer, type TestSpecification } from "vitest/node";

/** Files that take longest, longest first: whichever is begun last is waited for alone. The others follow as vitest has them. */
const longest = [
  "lab/compute",
  "lab/apply",
  "lab/postgresql",
  "lab/copies",
  "programs/galera-tls",
  "programs/galera-recover",
  "programs/adopt",
  "dependability/agreement",
  "dependability/large-chains",
  "programs/accept",
  "programs/neutron",
  "programs/monitoring",
  "programs/copies",
  "programs/mariadb-replication",
  "programs/postgresql-tls",
].map((name) => `/${name}.test.ts`);

function rank({ moduleId }: TestSpecification): number {
  const index = longest.findIndex((end) => moduleId.endsWith(end));
  return index === -1 ? longest.length : index;
}

export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    return sorted.toSorted((one, other) => rank(one) - rank(other));
  }
}
