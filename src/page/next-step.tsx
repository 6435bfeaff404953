import { AskFor } from "./action-dialog.tsx";
import { UnderWay } from "./actions.tsx";
import { ShellCommand } from "./shell-command.tsx";
import type { Complete } from "./complete.ts";
import { useLanguage } from "./settings.ts";
import { operates } from "./store.ts";

/** What an operator would do next, with whom it interrupts, and what may be done from here. */
export function Step({ known }: { readonly known: Complete }) {
  const { say, language } = useLanguage();
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
      <UnderWay known={known} />
      {action === null && operates(known) && <AskFor action="canary" given={[]} label={say("canary")} />}
    </section>
  );
}
