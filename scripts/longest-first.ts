import { BaseSequencer, type TestSpecification } from "vitest/node";

/** Files that take longest, longest first: whichever is begun last is waited for alone. The others follow as vitest has them. */
const longest = [
  "lab/compute",
  "lab/apply",
  "lab/postgresql",
  "programs/patroni",
  "programs/galera-recover",
  "programs/detection",
  "programs/accept",
  "programs/rabbitmq-tls",
  "programs/galera-tls",
  "programs/neutron",
  "programs/postgresql-copies",
  "programs/copies",
  "programs/adopt",
  "programs/monitoring",
  "converge/converge",
  "programs/balancer-reload",
  "programs/servers",
  "programs/rotated-keys",
  "programs/drill-network",
  "converge/cut-off",
  "programs/queue-hand-over",
  "programs/ssh",
  "programs/mariadb-replication",
  "programs/more-services",
  "programs/ovn",
  "programs/rpc",
  "converge/take-over",
  "programs/swift-rings",
  "dependability/agreement",
  "dependability/large-chains",
].map((name) => `/${name}.test.ts`);

/** Files of one project one after another, so that they can share a process: first those with real programs. */
const projects = ["programs", "unit"];

function rank({ moduleId, project }: TestSpecification): number {
  const index = longest.findIndex((end) => moduleId.endsWith(end));
  const own = index === -1 ? longest.length : index;
  return (projects.indexOf(project.name) + 1) * (longest.length + 1) + own;
}

export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    return sorted.toSorted((one, other) => rank(one) - rank(other));
  }
}
