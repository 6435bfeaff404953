import { rotated, type RotationKind, type Secrets } from "../../catalogue/contract/secret.ts";
import type { Ending } from "../../converge/converge.ts";
import { takeLock } from "../../store/apply-lock.ts";
import { notesDirectory } from "../../store/journal.ts";
import { generate, lookUpSecrets, signedAnew } from "../../store/secrets.ts";
import type { SecretsStore } from "../../store/secrets-store.ts";
import { OperationalError } from "../../text/operational-error.ts";
import { applyUnderLock, previewSite, type ApplyRequest, type ApplyResult } from "../apply-site.ts";
import {
  afterThis,
  isOfKind,
  standingOf,
  turned,
  underWay,
  type Direction,
  type Rotating,
  type Standing,
} from "./stages.ts";
import { directionWord, stageWords } from "./words.ts";

/** What was asked for cannot be done, or not now. */
export class RotationError extends OperationalError<"refused"> {
  override readonly name = "RotationError";

  constructor(sentence: string) {
    super("refused", sentence);
  }
}

export interface RotationRequest extends ApplyRequest {
  readonly kind: RotationKind;
  readonly direction: Direction;
  /** Where the secrets are. */
  readonly store: SecretsStore;
  /** Where somebody else has to do something before it goes on: it ends there. Absent: it goes on to its end. */
  readonly pauseAt?: Standing;
}

export interface StageReport {
  readonly stage: Standing;
  readonly sentence: string;
  /** Actions that changed something. */
  readonly changed: number;
  readonly ms: number;
}

export interface RotationResult {
  /** How the last apply ended: `converged` when all stages went through. */
  readonly ending: Ending;
  /** The apply that did not come to its end. */
  readonly last?: ApplyResult;
  readonly stages: readonly StageReport[];
  /** Whether it was under way before. */
  readonly resumed: boolean;
  /** It waits for somebody: asked for to go on, it does. */
  readonly waits?: true;
}

/** What of a site a kind of rotation renews. @throws RotationError where there is nothing. */
export function rotatingOf(
  { design, site }: Pick<ApplyRequest, "design" | "site">,
  kind: RotationKind,
): readonly Rotating[] {
  const needs = design.secrets.filter((need) => isOfKind(need, kind));
  if (needs.length > 0) return needs;
  throw new RotationError(`${site.name} has nothing of the kind: ${rotated[kind]} are not among its secrets`);
}

/**
 * The stages that are still to come, in the words of what each brings the hosts to.
 *
 * @throws RotationError when something else is under way, or there is nothing to go back on.
 */
export function stagesAhead(
  request: Pick<RotationRequest, "design" | "site" | "secrets" | "kind" | "direction">,
): readonly string[] {
  const needs = rotatingOf(request, request.kind);
  const means = meansAt(new Date());
  const words: string[] = [];
  let secrets = begin(request, needs);
  if (underWay(secrets) !== undefined) words.push(wordsOf(needs, secrets));
  for (;;) {
    secrets = afterThis(request.kind, needs, secrets, means);
    if (underWay(secrets) === undefined) return words;
    words.push(wordsOf(needs, secrets));
  }
}

/**
 * Rotates what was asked for, or goes on with it where it was cut off. After each stage all hosts are as the secrets say, or it stops.
 *
 * @throws RotationError as `stagesAhead`, and when the hosts are not as designed before it begins.
 * @throws NotesError when somebody else is changing the site.
 */
export async function rotateSite(asked: RotationRequest): Promise<RotationResult> {
  const { kind, watcher, siteFile, site, design } = asked;
  const needs = rotatingOf(asked, kind);
  const lock = await takeLock(notesDirectory(siteFile, site.name), "rotation", `a rotation of ${rotated[kind]}`);
  const stages: StageReport[] = [];
  try {
    // Another one may have come to its end since they were read.
    const request = {
      ...asked,
      secrets: await lookUpSecrets({ store: asked.store, siteFile, needs: design.secrets }),
    };
    let secrets = begin(request, needs);
    const before = underWay(request.secrets);
    const resumed = before !== undefined;
    if (before === undefined) await refuseUnlessAsDesigned(request);
    else watcher.say(cutOffSentence(request, needs));
    if (secrets !== request.secrets) await request.store.write(secrets);
    for (;;) {
      if (underWay(secrets) !== undefined) {
        const sentence = wordsOf(needs, secrets);
        watcher.say(`Stage: ${sentence}.`);
        const last = await applyUnderLock({ ...request, secrets });
        const { ending } = last.convergence;
        if (ending.kind !== "converged") return { ending, last, stages, resumed };
        stages.push({ stage: standingOf(needs, secrets), sentence, changed: last.changed, ms: last.ms });
        if (underWay(secrets)?.direction === "on" && standingOf(needs, secrets) === request.pauseAt)
          return { ending, stages, resumed, waits: true };
        if (request.stop?.aborted === true) return { ending: { kind: "interrupted" }, stages, resumed };
      }
      const now = new Date();
      secrets = signedAnew(design.secrets, afterThis(kind, needs, secrets, meansAt(now)), now);
      await request.store.write(secrets);
      if (underWay(secrets) === undefined) return { ending: { kind: "converged" }, stages, resumed };
    }
  } finally {
    await lock.release();
  }
}

/**
 * The secrets to begin from. Who turns back need not be where the rotation was on its way to: whatever of it the hosts have, they take
 * what is used before it.
 */
function begin(
  {
    kind,
    direction,
    secrets,
    site,
    design,
  }: Pick<RotationRequest, "kind" | "direction" | "secrets" | "site" | "design">,
  needs: readonly Rotating[],
): Secrets {
  const is = underWay(secrets);
  if (is === undefined) {
    if (direction === "on") return secrets;
    throw new RotationError(`no rotation of ${site.name} is under way, so there is none to go back on`);
  }
  if (is.kind !== kind) {
    throw new RotationError(
      `the rotation of ${rotated[is.kind]} is under way: end it with quorate rotate ${is.kind}, or go back on it with --back`,
    );
  }
  if (direction === "on" || is.direction === "back") return secrets;
  if (standingOf(needs, secrets) === "at rest") {
    throw new RotationError(
      `what was in use before is forgotten, so there is nothing to go back to: end it with quorate rotate ${kind}`,
    );
  }
  const now = new Date();
  return signedAnew(design.secrets, afterThis(kind, needs, turned(secrets), meansAt(now)), now);
}

/** What stands otherwise would change with the first stage, and nobody would know what a request failed of. */
async function refuseUnlessAsDesigned(request: RotationRequest): Promise<void> {
  const { plan } = await previewSite(request);
  switch (plan.kind) {
    case "refused":
      throw new RotationError(
        `all hosts have to take part: ${plan.unreachable.map(({ message }) => message).join(" ")} Nothing was changed.`,
      );
    case "other-site":
    case "other-system":
      throw new RotationError(`${plan.sentences.join(" ")} Nothing was changed.`);
    case "ready":
      if (plan.actions.length === 0) return;
      throw new RotationError(
        `the hosts are not as the site file says (${plan.actions[0]?.what ?? ""}, on ${plan.actions[0]?.host ?? ""}): quorate apply first, quorate diff shows it. Nothing was changed.`,
      );
  }
}

function cutOffSentence({ secrets, direction, kind }: RotationRequest, needs: readonly Rotating[]): string {
  const is = underWay(secrets) ?? { kind, direction };
  const to = direction === "back" ? "back" : is.direction;
  return `The rotation of ${rotated[kind]} stopped on its way to this: ${wordsOf(needs, secrets)}. It ${directionWord(to)} from there.`;
}

function wordsOf(needs: readonly Rotating[], secrets: Secrets): string {
  const [is, first] = [underWay(secrets), needs[0]];
  return is === undefined || first === undefined ? "" : stageWords(is, standingOf(needs, secrets), first.rotates.by);
}

function meansAt(now: Date) {
  return { fresh: (need: Rotating, others: Secrets): string => generate(need, others, now), now };
}
