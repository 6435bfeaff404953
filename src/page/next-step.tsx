import { useRef, useState } from "preact/hooks";
import { age } from "./ages.ts";
import { ShellCommand } from "./shell-command.tsx";
import type { Complete } from "./complete.ts";
import { send, Trouble } from "./requests.ts";
import { useLanguage } from "./settings.ts";
import { useNow } from "./store.ts";

/** What an operator would do next, with whom it interrupts, and what may be done from here. */
export function Step({ known }: { readonly known: Complete }) {
  const { say, language } = useLanguage();
  const now = useNow();
  const { step, action } = known.state;
  const subjects = step.subjects.slice(0, 4).join(", ") + (step.subjects.length > 4 ? " …" : "");
  const whom = step.interrupts.startsWith("nobody") ? say("whom_nobody") : say("whom_clients");
  return (
    <section class="card step" aria-labelledby="step">
      <h2 id="step">{say("nextStep")}</h2>
      <p>{say(`step_${step.kind}`, { subjects })}</p>
      {step.command !== "" && (
        <>
          <ShellCommand command={step.command} />
          <p class="soft">{say("interrupts", { whom: language === "en" ? step.interrupts : whom })}</p>
        </>
      )}
      {action !== null && (
        <p class="under-way" role="status">
          {say("underWay", { who: action.who, what: action.what, age: age(now - action.sinceMs, language) })}
        </p>
      )}
      {action === null && typeof known.session === "object" && known.session.role === "operate" && (
        <Canary file={known.site.file} />
      )}
    </section>
  );
}

function Canary({ file }: { readonly file: string }) {
  const { say } = useLanguage();
  const dialog = useRef<HTMLDialogElement>(null);
  const [why, setWhy] = useState("");
  const [refusal, setRefusal] = useState("");
  const begin = async (): Promise<void> => {
    try {
      await send("POST", "/api/v1/actions", { action: "canary", why });
      dialog.current?.close();
      setWhy("");
      setRefusal("");
    } catch (error) {
      setRefusal(error instanceof Trouble ? error.message : String(error));
    }
  };
  return (
    <>
      <button type="button" onClick={() => dialog.current?.showModal()}>
        {say("canary")}
      </button>
      <dialog ref={dialog} aria-labelledby="canary">
        <form
          onSubmit={(event) => {
            event.preventDefault();
            void begin();
          }}
        >
          <h2 id="canary">{say("canary")}</h2>
          <p>{say("canaryWhat")}</p>
          <p>{say("canaryInterrupts")}</p>
          <ShellCommand command={`quorate status ${file} --deep`} />
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
          {refusal !== "" && (
            <p class="bad" role="alert">
              {say("refused", { why: refusal })}
            </p>
          )}
          <div class="buttons">
            <button type="button" onClick={() => dialog.current?.close()}>
              {say("cancel")}
            </button>
            <button type="submit" class="primary">
              {say("begin")}
            </button>
          </div>
        </form>
      </dialog>
    </>
  );
}
