import { useEffect, useRef } from "preact/hooks";
import { ActionDialog } from "./action-dialog.tsx";
import { bringTo, type Carried, leaveIt, useCarried } from "./carried.ts";
import { useLanguage } from "./settings.ts";

/** Over a host, while something is carried: that it may go there, or why not. */
export function TargetOn({ host }: { readonly host: string }) {
  const { say } = useLanguage();
  const carried = useCarried();
  const target = carried?.targets?.get(host);
  if (carried === undefined || target === undefined) return null;
  const over = carried.over === host ? " over" : "";
  if (!target.may) return <p class={`target not${over}`}>{target.sentence}</p>;
  return (
    <div class={`target may${over}`}>
      <button type="button" class="primary" data-target={host} onClick={() => bringTo(host)}>
        {say("here", { host })}
      </button>
      <small>{target.sentence}</small>
    </div>
  );
}

/** What is carried, and where it may go, in words; the dialog of the action once that was chosen. */
export function WhereTo() {
  const { say } = useLanguage();
  const carried = useCarried();
  const goesBackTo = useRef<Element | null>(null);
  const isCarried = carried !== undefined;
  useEffect(() => {
    if (!isCarried) return undefined;
    goesBackTo.current = document.activeElement;
    const onKey = (event: KeyboardEvent): void => {
      if (event.key === "Escape" && document.querySelector("dialog[open]") === null) leaveIt();
      else if (event.key.startsWith("Arrow")) toNextTarget(event);
    };
    addEventListener("keydown", onKey);
    return () => {
      removeEventListener("keydown", onKey);
      const before = goesBackTo.current;
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, [isCarried]);
  const isKnown = carried?.targets !== undefined;
  useEffect(() => {
    if (isKnown) document.querySelector<HTMLElement>("[data-target]")?.focus();
  }, [isKnown]);
  if (carried === undefined) return null;
  const { what, label, to } = carried;
  return (
    <>
      <div class="carried">
        <p role="status">{wordsOf(carried, say)}</p>
        <button type="button" onClick={leaveIt}>
          {say("leaveIt")}
        </button>
      </div>
      {to !== undefined && <ActionDialog action="move" given={[what, to]} label={`${label} → ${to}`} close={leaveIt} />}
    </>
  );
}

function wordsOf({ label, targets, refusal }: Carried, say: ReturnType<typeof useLanguage>["say"]): string {
  const asked = say("carried", { what: label });
  if (refusal !== undefined) return `${asked} ${say("refused", { why: refusal })}`;
  if (targets === undefined) return asked;
  const all = [...targets.values()];
  const fit = all.filter(({ may }) => may).map(({ target }) => target);
  const where = fit.length === 0 ? say("carriedNowhere") : say("carriedTo", { hosts: fit.join(", ") });
  const unfit = all.filter(({ may }) => !may);
  const told = unfit.slice(0, 4).map(({ target, sentence }) => say("notHere", { host: target, why: sentence }));
  return [asked, where, ...told].join(" ");
}

function toNextTarget(event: KeyboardEvent): void {
  const targets = [...document.querySelectorAll<HTMLElement>("[data-target]")];
  if (targets.length === 0 || document.querySelector("dialog[open]") !== null) return;
  event.preventDefault();
  const by = event.key === "ArrowDown" || event.key === "ArrowRight" ? 1 : -1;
  const at = targets.findIndex((each) => each === document.activeElement);
  targets[(at + by + targets.length) % targets.length]?.focus();
}
