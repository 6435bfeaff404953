import type { Secrets } from "../catalogue/contract/secret.ts";
import { concealer } from "../converge/conceal.ts";
import type { Host } from "../hosts/host.ts";
import type { Lab } from "../lab/lab.ts";
import type { Snapshot } from "../observe/snapshot.ts";
import type { ActionKind as OperatorKind } from "../operate/actions/action.ts";
import { carryOut } from "../operate/actions/carry-out.ts";
import { actionKinds } from "../operate/actions/kinds.ts";
import { type Prepared, prepareAction } from "../operate/actions/prepare.ts";
import type { ActionKind, PreparedAction } from "../serve/actions.ts";
import { notesDirectory } from "../store/journal.ts";
import { shellWord } from "../text/shell-word.ts";
import type { OpenSite } from "./open-site.ts";
import { flyCanary } from "./status-deep.ts";

interface Served extends Pick<OpenSite, "site" | "design"> {
  /** As they are now: a rotation changes them while the service runs. @throws SecretsError */
  readonly secrets: () => Promise<Secrets>;
  readonly hosts: ReadonlyMap<string, Host>;
  readonly siteFile: string;
}

/** An operator's actions as the service offers them: the code is the command line's. */
export function servedActions(of: Served, snapshot: () => Snapshot): Readonly<Record<string, ActionKind>> {
  return Object.fromEntries(actionKinds.map((kind) => [kind.name, served(kind, of, snapshot)]));
}

function served(kind: OperatorKind, of: Served, snapshot: () => Snapshot): ActionKind {
  const { site, design, siteFile } = of;
  const directory = notesDirectory(siteFile, site.name);
  return {
    summary: kind.summary,
    parameters: kind.parameters.map(({ name, text, choices }) => ({ name, text, choices: choices(design) })),
    async prepare(given) {
      const secrets = await of.secrets();
      const prepared = await prepareAction(kind, given, { design, secrets, snapshot: snapshot(), directory });
      return planned(prepared, { ...of, secrets }, directory);
    },
  };
}

function planned(
  prepared: Prepared,
  { site, secrets, hosts, siteFile }: Omit<Served, "secrets"> & Pick<OpenSite, "secrets">,
  directory: string,
): PreparedAction {
  const { plan, command, before, interrupts } = prepared;
  const steps = [...plan.steps, ...plan.last].map(({ action }) => ({ host: action.host, what: action.what }));
  return {
    plan: {
      what: plan.what,
      command: `quorate ${command} ${shellWord(siteFile)}`,
      affordable: plan.afford.can,
      sentence: plan.afford.sentence,
      interrupts,
      steps,
      ...(before === undefined ? {} : { before }),
    },
    async run({ who, stop, begun }) {
      const { sentence } = await carryOut({
        ...prepared,
        hosts,
        directory,
        who,
        conceal: concealer(site, secrets),
        stop,
        begun: ({ action }, done) => begun(`${action.host}: ${action.what}`, done),
        ended: () => undefined,
      });
      return sentence;
    },
  };
}

/** Every service used once, as a user does. */
export function canaryAction(
  { design, secrets }: Pick<Served, "design" | "secrets">,
  siteFile: string,
  lab: Lab | undefined,
): ActionKind {
  const what = "use every service once as a user does";
  return {
    summary: what,
    parameters: [],
    prepare: () =>
      Promise.resolve({
        plan: {
          what,
          command: `quorate status ${shellWord(siteFile)} --deep`,
          affordable: true,
          sentence: "It makes an image, a network and a server where the site has such services, and takes them away.",
          interrupts: [],
          steps: [],
        },
        run: async ({ stop }) => canarySentence(await flyCanary({ design, secrets: await secrets() }, lab, stop)),
      }),
  };
}

function canarySentence({ ok, ms, steps }: Awaited<ReturnType<typeof flyCanary>>): string {
  const failed = steps.flatMap((step) => (step.outcome === "failed" ? [`${step.name}: ${step.because}`] : []));
  const seconds = (ms / 1000).toFixed(1);
  return ok ? `every service served, ${seconds} s` : `failed: ${failed.join("; ")}`;
}
