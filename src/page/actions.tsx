import { useState } from "preact/hooks";
import type { ActionKindsDocument } from "../serve/action-documents.ts";
import { AskFor } from "./action-dialog.tsx";
import { age } from "./ages.ts";
import type { Complete } from "./complete.ts";
import { send } from "./requests.ts";
import { useLanguage } from "./settings.ts";
import { ShellCommand } from "./shell-command.tsx";
import { operates, useNow } from "./store.ts";
import { Events } from "./timeline.tsx";
import { isWord } from "./words.ts";

type Kind = ActionKindsDocument["actions"][number];

/** What an operator may ask for, what is under way, and how the last ones ended. */
export function ActionsView({ known }: { readonly known: Complete }) {
  const { say } = useLanguage();
  const { kinds } = known;
  const mayAct = operates(known);
  const ended = known.events.filter(({ kind }) => kind === "action" || kind === "apply").slice(0, 12);
  return (
    <>
      <section class="card actions" aria-labelledby="actions">
        <h2 id="actions">{say("actions")}</h2>
        <UnderWay known={known} />
        {known.state.givenUp.map((subject) => (
          <p key={subject} class="given-up bad">
            {say("ev_healStopped", { subject })}
            {mayAct && (
              <button
                type="button"
                aria-label={`${say("acknowledge")}: ${subject}`}
                onClick={() => void send("POST", "/api/v1/heal", { acknowledge: subject }).catch(() => undefined)}
              >
                {say("acknowledge")}
              </button>
            )}
          </p>
        ))}
        {!mayAct && <p class="empty">{say("actionsRole")}</p>}
        {kinds?.length === 0 && (
          <>
            <p class="empty">{say("watchOnly")}</p>
            <ShellCommand command={`quorate serve ${known.site.file}`} />
          </>
        )}
        <ul>
          {(kinds ?? []).map((kind) => (
            <Row key={kind.name} kind={kind} mayAct={mayAct} />
          ))}
        </ul>
      </section>
      <section class="card" aria-labelledby="last-actions">
        <h2 id="last-actions">{say("lastActions")}</h2>
        {ended.length === 0 ? <p class="empty">{say("auditEmpty")}</p> : <Events events={ended} all={known.events} />}
      </section>
    </>
  );
}

function Row({ kind: { name, summary, parameters }, mayAct }: { readonly kind: Kind; readonly mayAct: boolean }) {
  const { say } = useLanguage();
  const [given, setGiven] = useState(parameters.map(({ choices }) => choices[0] ?? ""));
  const word = `act_${name}`;
  return (
    <li>
      <code>{name}</code>
      <span>{isWord(word) ? say(word) : summary}</span>
      <div class="ask">
        {parameters.map((parameter, place) => (
          <select
            key={parameter.name}
            aria-label={`${name}: ${parameter.text}`}
            disabled={!mayAct}
            value={given[place]}
            onChange={(event) => setGiven(given.with(place, event.currentTarget.value))}
          >
            {parameter.choices.map((choice) => (
              <option key={choice} value={choice}>
                {choice}
              </option>
            ))}
          </select>
        ))}
        {mayAct && <AskFor action={name} given={given} label={say("plan")} />}
      </div>
    </li>
  );
}

/** What goes on, how far it is, and a way to end it early. */
export function UnderWay({ known }: { readonly known: Complete }) {
  const { say, language } = useLanguage();
  const now = useNow();
  const { action } = known.state;
  if (action === null) return null;
  const mayEnd = action.here && operates(known);
  return (
    <div class="under-way" role="status">
      <p>{say("underWay", { who: action.who, what: action.what, age: age(now - action.sinceMs, language) })}</p>
      {action.of > 0 && (
        <>
          <progress value={action.done} max={action.of} aria-label={action.what} />
          <p class="soft">
            {say("progress", { done: action.done, of: action.of })} {action.step}
          </p>
        </>
      )}
      {mayEnd && (
        <button type="button" onClick={() => void send("DELETE", "/api/v1/actions").catch(() => undefined)}>
          {say("endEarly")}
        </button>
      )}
    </div>
  );
}
