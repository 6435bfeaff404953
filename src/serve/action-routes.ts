import { OperationalError } from "../text/operational-error.ts";
import type { ActionKindsDocument, ActionPlanDocument, TargetsDocument } from "./action-documents.ts";
import { acknowledged } from "../store/action-notes.ts";
import {
  acknowledgeBody,
  acknowledgedDocument,
  abortedDocument,
  actionBody,
  actionKindsDocument,
  actionPlanDocument,
  begunDocument,
  planBody,
  targetsDocument,
} from "./action-documents.ts";
import { type ActionKind, agreedTo, type PreparedAction, type UnderWay } from "./actions.ts";
import { json, readBody, Refusal, type Reply, trouble } from "./reply.ts";
import type { Asked, Route } from "./route.ts";
import type { Service } from "./service.ts";

export const actionRoutes: readonly Route[] = [
  {
    method: "GET",
    path: "/api/v1/actions",
    summary: "What may be asked for, and what each takes.",
    role: "view",
    replies: actionKindsDocument,
    answer: ({ service }) => json(kindsOf(service)),
  },
  {
    method: "POST",
    path: "/api/v1/actions/plan",
    summary:
      "What an action would do now, whom it would interrupt, and whether the site can afford it. Changes nothing.",
    role: "operate",
    body: planBody,
    replies: actionPlanDocument,
    async answer({ service, request }) {
      const { action, given } = planBody.parse(await readBody(request));
      return json(planOf(await prepared(kindNamed(service, action), given)));
    },
  },
  {
    method: "POST",
    path: "/api/v1/actions/targets",
    summary:
      "Of an action whose last word is a host: which it may be now, and why not the others. `given` has the words before. Changes nothing.",
    role: "operate",
    body: planBody,
    replies: targetsDocument,
    async answer({ service, request }) {
      const { action, given } = planBody.parse(await readBody(request));
      return json({ targets: await targetsOf(service, kindNamed(service, action), given) });
    },
  },
  {
    method: "POST",
    path: "/api/v1/actions",
    summary: "Does what a command in a shell does; one at a time. How far it is the state says.",
    role: "operate",
    body: actionBody,
    replies: begunDocument,
    answer: beginAction,
  },
  {
    method: "DELETE",
    path: "/api/v1/actions",
    summary: "Has the action that is under way begin no further step.",
    role: "operate",
    replies: abortedDocument,
    answer({ service, caller, from, nowMs }) {
      const by = { who: caller?.name ?? "", role: caller?.role ?? "operate", from };
      const ending = service.actions.abort(by, nowMs);
      return ending === null
        ? trouble(404, "nothing-under-way", "No action of this service is under way.")
        : json({ ending });
    },
  },
  {
    method: "POST",
    path: "/api/v1/heal",
    summary: "Acknowledges that something was mended too often: it may be mended by itself again.",
    role: "operate",
    body: acknowledgeBody,
    replies: acknowledgedDocument,
    async answer({ service, request, caller, from, nowMs }) {
      const { acknowledge } = acknowledgeBody.parse(await readBody(request));
      if (!service.healing.givenUp.includes(acknowledge))
        return trouble(404, "not-given-up", "Nothing of this name is left alone.");
      const by = { who: caller?.name ?? "", role: caller?.role ?? "operate", from };
      service.history.audit({ ...by, atMs: nowMs, what: acknowledged(acknowledge), why: "", outcome: "done" });
      return json({ acknowledged: acknowledge });
    },
  },
];

function kindsOf({ actions }: Service): ActionKindsDocument {
  return {
    actions: Object.entries(actions.kinds).map(([name, { summary, parameters }]) => ({ name, summary, parameters })),
  };
}

function planOf({ plan }: PreparedAction): ActionPlanDocument {
  return { ...plan, agreed: agreedTo(plan) };
}

/** Every host of the site is told of, those that the action never takes among them. */
async function targetsOf(
  { site }: Service,
  kind: ActionKind,
  given: readonly string[],
): Promise<TargetsDocument["targets"]> {
  if (given.length !== kind.parameters.length - 1) {
    throw new Refusal(trouble(400, "not-all-words", "Say all words of the action but the last one."));
  }
  const targets = [];
  for (const { name: target } of site.hosts) {
    try {
      const { plan } = await kind.prepare([...given, target]);
      targets.push({ target, may: true, sentence: plan.sentence });
    } catch (error) {
      if (!(error instanceof OperationalError)) throw error;
      targets.push({ target, may: false, sentence: error.message });
    }
  }
  return targets;
}

/** @throws Refusal where there is no such action. */
function kindNamed({ actions }: Service, action: string): ActionKind {
  const kind = Object.hasOwn(actions.kinds, action) ? actions.kinds[action] : undefined;
  if (kind === undefined) throw new Refusal(trouble(404, "unknown-action", "There is no action of this name."));
  return kind;
}

/** @throws Refusal where it cannot be done. */
async function prepared(kind: ActionKind, given: readonly string[]): Promise<PreparedAction> {
  try {
    return await kind.prepare(given);
  } catch (error) {
    if (error instanceof OperationalError) throw new Refusal(trouble(422, error.code, error.message));
    throw error;
  }
}

async function beginAction({ service, request, caller, from, nowMs }: Asked): Promise<Reply> {
  const body = actionBody.safeParse(await readBody(request));
  if (!body.success || caller === undefined) return trouble(400, "not-an-action", "An action has a name and a reason.");
  const { action, given, why, agreed, force } = body.data;
  const kind = kindNamed(service, action);
  const other = service.actions.underWay;
  if (other !== null) return busy(other, nowMs);
  const asked = await prepared(kind, given);
  const refused = refusalOf(asked.plan, agreed, force);
  if (refused !== undefined) return refused;
  const by = { who: caller.name, role: caller.role, from, why };
  // Somebody else may have begun one while this one was prepared.
  const outcome = service.actions.begin(asked, by, nowMs);
  return outcome.kind === "busy" ? busy(outcome, nowMs) : json({ begun: asked.plan.what }, 202);
}

function busy({ who, what, sinceMs }: Pick<UnderWay, "who" | "what" | "sinceMs">, nowMs: number): Reply {
  return trouble(409, "busy", `${who} is doing this for ${Math.round((nowMs - sinceMs) / 1000)} s: ${what}.`);
}

function refusalOf(plan: PreparedAction["plan"], agreed: string | undefined, force: boolean): Reply | undefined {
  const { affordable, sentence, interrupts } = plan;
  if (agreed !== undefined && agreed !== agreedTo(plan)) {
    return trouble(409, "changed", "What it would do is not what was agreed to any more: ask for its plan again.");
  }
  if (!affordable && !force) return trouble(422, "not-affordable", sentence);
  if (agreed === undefined && (interrupts.length > 0 || !affordable)) {
    const whom = interrupts.length === 0 ? sentence : `It interrupts ${interrupts.join("; ")}.`;
    return trouble(428, "not-agreed", `${whom} Show what its plan gives as agreed.`);
  }
  return undefined;
}
