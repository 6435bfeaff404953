import { useEffect, useState } from "preact/hooks";
import { ActionsView } from "./actions.tsx";
import { go, useAddress, views } from "./address.ts";
import { age } from "./ages.ts";
import { AuditView } from "./audit.tsx";
import { FindingsView } from "./findings.tsx";
import { Headline } from "./headline.tsx";
import { KeptView } from "./kept.tsx";
import { Overview } from "./overview.tsx";
import { ProofsView } from "./proofs.tsx";
import { nextLanguage, nextTheme, useLanguage } from "./settings.ts";
import { SignIn } from "./sign-in.tsx";
import { type Known, signOut, useKnown, useNow } from "./store.ts";
import { TimelineView } from "./timeline.tsx";
import { TopologyView } from "./topology.tsx";

/** The page as a whole. */
export function App() {
  const known = useKnown();
  const { say } = useLanguage();
  const { view } = useAddress();
  const [help, setHelp] = useState(false);
  useKeys(() => setHelp((shown) => !shown));
  useEffect(() => {
    const { site, state } = known;
    const name = site === undefined ? "" : `${site.site}: `;
    document.title = state === undefined ? "Quorate" : `${name}${say(state.condition)} · Quorate`;
  });
  if (known.session === "asking") return null;
  if (known.session === "none") return <SignIn />;
  if (known.site === undefined || known.state === undefined) return <div class="waiting" aria-busy="true" />;
  const complete = { ...known, site: known.site, state: known.state };
  return (
    <>
      <a class="skip" href="#content">
        {say("skip")}
      </a>
      <Top known={known} />
      <main id="content" class={`view-${view}`}>
        <Headline known={complete} />
        {view === "overview" && <Overview known={complete} />}
        {view === "topology" && <TopologyView known={complete} />}
        {view === "timeline" && <TimelineView known={complete} />}
        {view === "proofs" && <ProofsView known={complete} />}
        {view === "findings" && <FindingsView known={complete} />}
        {view === "actions" && <ActionsView known={complete} />}
        {view === "audit" && <AuditView session={known.session} />}
        {view === "kept" && <KeptView known={complete} />}
      </main>
      {help && (
        <div class="help" role="dialog" aria-label={say("keys")}>
          <p>{say("keysHelp")}</p>
          <button type="button" onClick={() => setHelp(false)}>
            {say("close")}
          </button>
        </div>
      )}
    </>
  );
}

function Top({ known }: { readonly known: Known }) {
  const { say, language } = useLanguage();
  const { view } = useAddress();
  const now = useNow();
  const silentMs = now - known.heardAtMs;
  return (
    <header class="top">
      <a
        class="brand"
        href="/"
        onClick={(event) => {
          event.preventDefault();
          go("/");
        }}
      >
        <img src="/icon.svg" alt="" width="24" height="24" />
        <span>{known.site?.site}</span>
      </a>
      <nav aria-label="Quorate">
        {views.map(({ path, name }) => (
          <a
            key={name}
            href={path}
            aria-current={view === name ? "page" : undefined}
            onClick={(event) => {
              if (event.metaKey || event.ctrlKey) return;
              event.preventDefault();
              go(path);
            }}
          >
            {say(name)}
          </a>
        ))}
      </nav>
      <div class="tools">
        <span class={known.isLive ? "live" : "live lost"} role="status">
          <i aria-hidden="true" />
          {known.isLive ? say("live") : `${say("lost")} · ${say("lastHeard", { age: age(silentMs, language) })}`}
        </span>
        <button type="button" onClick={nextLanguage} lang={language === "en" ? "zh-CN" : "en"}>
          {say("language")}
        </button>
        <button type="button" class="icon" onClick={nextTheme} aria-label={say("theme")} title={say("theme")}>
          ◐
        </button>
        <button type="button" onClick={() => void signOut()}>
          {say("signOut")}
        </button>
      </div>
    </header>
  );
}

/** Keys of the whole page; not while something is typed. */
function useKeys(onHelp: () => void): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      const { target, key } = event;
      if (event.metaKey || event.ctrlKey || event.altKey) return;
      if (target instanceof HTMLElement && target.closest("input, textarea, select, dialog") !== null) return;
      const view = views[Number(key) - 1];
      if (view !== undefined) go(view.path);
      else if (key === "t") nextTheme();
      else if (key === "l") nextLanguage();
      else if (key === "?") onHelp();
      else if (key === "/") {
        event.preventDefault();
        if (location.pathname !== "/timeline") go("/timeline");
        setTimeout(() => document.querySelector<HTMLInputElement>("#search")?.focus(), 30);
      }
    };
    addEventListener("keydown", onKey);
    return () => removeEventListener("keydown", onKey);
  }, []);
}
