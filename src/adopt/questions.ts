import { catalogue } from "../catalogue/index.ts";
import { collectScript } from "../review/collect/host-files.ts";
import { withVariables } from "../text/script.ts";
import about from "./ask/about.sh";
import balancer from "./ask/balancer.sh";
import brokerExpression from "./ask/broker.erl";
import broker from "./ask/broker.sh";
import cluster from "./ask/cluster.sh";
import containers from "./ask/containers.sh";
import database from "./ask/database.sh";
import membership from "./ask/membership.sh";
import network from "./ask/network.sh";
import packages from "./ask/packages.sh";
import units from "./ask/units.sh";
import { balancerSockets, brokerPort, foreignPackages } from "./known/names.ts";
import { componentsOfAll } from "./technologies.ts";

/** No host of a control plane has more. */
const containersMax = 500;

/** All that a host is asked, each bash that only reads; the slowest first, so that nothing waits for it twice. */
export function hostQuestions(): Readonly<Record<QuestionName, string>> {
  return {
    files: collectScript,
    units,
    broker: withVariables(broker, { expression: withoutComments(brokerExpression), port: brokerPort }),
    database,
    cluster,
    containers: withVariables(containers, { most: containersMax }),
    membership,
    packages: withVariables(packages, { packages: packageNames() }),
    network,
    balancer: withVariables(balancer, { sockets: balancerSockets }),
    about,
  };
}

export const questionNames = [
  "files",
  "units",
  "broker",
  "database",
  "cluster",
  "containers",
  "membership",
  "packages",
  "network",
  "balancer",
  "about",
] as const;
export type QuestionName = (typeof questionNames)[number];

/** What a question is about, for a sentence. */
export const questionWords: Readonly<Record<QuestionName, string>> = {
  files: "its configuration files",
  units: "its units",
  broker: "what its message broker knows",
  database: "what its database server knows",
  cluster: "what the cluster's manager knows",
  containers: "its containers",
  membership: "whom the cluster sees",
  packages: "its packages",
  network: "its addresses",
  balancer: "what its balancer knows",
  about: "its name and time",
};

/** Packages that the catalogue's components are made of, and what other distributions call the programs that decide. */
function packageNames(): readonly string[] {
  const own = catalogue.flatMap((technology) => componentsOfAll(technology).flatMap((each) => each.packages));
  return [...new Set([...own, ...foreignPackages])].sort();
}

function withoutComments(expression: string): string {
  return expression.replace(/^(?:%.*\n)*/, "").trimEnd();
}
