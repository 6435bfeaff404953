import type { Finding } from "../../spec/finding.ts";
import type { Model } from "../model/model.ts";
import type { Answer, Solved } from "./answer.ts";
import { solveChain } from "./solve-chain.ts";
import { solveEndpoint, type KnownDiagram } from "./solve-endpoint.ts";
import { solveTree } from "./solve-tree.ts";

export interface SolvedModel {
  readonly answers: readonly Answer[];
  /** What could not be answered, and what would help. */
  readonly findings: readonly Finding[];
}

/** Everything that a model asks, exactly. `known`: diagrams that are asked again afterwards are built once. */
export function solveModel(model: Model, known?: KnownDiagram): SolvedModel {
  const solved: Solved[] = [
    ...model.endpoints.map((endpoint) => solveEndpoint(model, endpoint, known)),
    ...model.chains.map((chain) => solveChain(model, chain)),
    ...model.trees.map((tree) => solveTree(model, tree)),
  ];
  return {
    answers: solved.flatMap((each) => (each.ok ? each.answer : [])),
    findings: solved.flatMap((each) => (each.ok ? [] : each.finding)),
  };
}
