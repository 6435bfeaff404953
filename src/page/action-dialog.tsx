import { useEffect, useRef, useState } from "preact/hooks";
import type { ActionPlanDocument } from "../serve/action-documents.ts";
import { send } from "./requests.ts";
import { useLanguage } from "./settings.ts";
import { ShellCommand } from "./shell-command.tsx";

export interface Wanted {
  readonly action: string;
  readonly given: readonly string[];
  /** What the button says. */
  readonly label: string;
}

/** A button that asks what an action would do, says whom that interrupts, and begins it once somebody agreed and said why. */
export function AskFor(wanted: Wanted) {
  const [asks, setAsks] = useState(false);
  return (
    <>
      <button type="button" onClick={() => setAsks(true)}>
        {wanted.label}
      </button>
      {asks && <ActionDialog {...wanted} close={() => setAsks(false)} />}
    </>
  );
}

/** What it would do, once that is known, and its beginning. */
export function ActionDialog({ action, given, label, close }: Wanted & { readonly close: () => void }) {
  const { say } = useLanguage();
  const dialog = useRef<HTMLDialogElement>(null);
  const [plan, setPlan] = useState<ActionPlanDocument>();
  const [refusal, setRefusal] = useState("");
  const refused = (error: unknown): void => setRefusal(error instanceof Error ? error.message : String(error));
  useEffect(() => {
    const before = document.activeElement;
    dialog.current?.showModal();
    send<ActionPlanDocument>("POST", "/api/v1/actions/plan", { action, given }).then(setPlan, refused);
    return () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);
  const title = plan?.what ?? label;
  return (
    <dialog ref={dialog} aria-label={title} class="action" onClose={close}>
      <h2>{title}</h2>
      {plan === undefined && refusal === "" && <p aria-busy="true">…</p>}
      {refusal !== "" && (
        <p class="bad" role="alert">
          {say("refused", { why: refusal })}
        </p>
      )}
      {plan === undefined ? (
        <div class="buttons">
          <button type="button" onClick={close}>
            {say("close")}
          </button>
        </div>
      ) : (
        <Agreement
          key={plan.agreed}
          plan={plan}
          begin={async (more) => {
            setRefusal("");
            const body = { action, given, agreed: plan.agreed, ...more };
            await send("POST", "/api/v1/actions", body).then(close, refused);
          }}
          cancel={close}
        />
      )}
    </dialog>
  );
}

interface AgreementProps {
  readonly plan: ActionPlanDocument;
  readonly begin: (more: { readonly why: string; readonly force: boolean }) => Promise<void>;
  readonly cancel: () => void;
}

/** What it interrupts, what it does, and why somebody wants it. */
function Agreement({ plan, begin, cancel }: AgreementProps) {
  const { say, language } = useLanguage();
  const [why, setWhy] = useState("");
  const [force, setForce] = useState(false);
  const { affordable, sentence, interrupts, steps, before } = plan;
  const said = language === "en" ? sentence : `${say(affordable ? "affordYes" : "affordNo")} ${sentence}`;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void begin({ why, force });
      }}
    >
      <p class={affordable ? "afford" : "afford bad"}>{said}</p>
      {before !== undefined && <p class="soft">{before}</p>}
      {interrupts.length === 0 ? (
        <p>{say("interruptsNobody")}</p>
      ) : (
        <div>
          <p>{say("interruptsWhom")}</p>
          <ul class="interrupts">
            {interrupts.map((each) => (
              <li key={each}>{each}</li>
            ))}
          </ul>
        </div>
      )}
      {steps.length > 0 && (
        <details>
          <summary>{say("steps", { count: steps.length })}</summary>
          <ol class="steps">
            {steps.map(({ host, what }, index) => (
              <li key={index}>
                <b>{host}</b> {what}
              </li>
            ))}
          </ol>
        </details>
      )}
      <ShellCommand command={plan.command} />
      <label>
        {say("why")}
        <input
          required
          minLength={3}
          maxLength={500}
          value={why}
          onInput={(event) => setWhy(event.currentTarget.value)}
        />
      </label>
      {!affordable && (
        <label class="force">
          <input type="checkbox" required checked={force} onChange={(event) => setForce(event.currentTarget.checked)} />
          {say("force")}
        </label>
      )}
      <div class="buttons">
        <button type="button" onClick={cancel}>
          {say("cancel")}
        </button>
        <button type="submit" class={affordable ? "primary" : "primary danger"}>
          {say("begin")}
        </button>
      </div>
    </form>
  );
}
