import type { Complete } from "./complete.ts";
import { lossText } from "./losses.tsx";
import { useLanguage } from "./settings.ts";

/** The one sentence: how the site is, because of what, and what can fail next. */
export function Headline({ known: { state, site } }: { readonly known: Complete }) {
  const { say, language } = useLanguage();
  const rest = state.sentence.replace(/^(?:Healthy|Degraded|Down|Starting): /, "");
  const silent = state.hosts.filter((host) => host.state === "unreachable").map(({ name }) => name);
  const ill = state.parts.filter((part) => part.state !== "up").length;
  const chinese = [
    ...(silent.length > 0 ? [`${silent.join("、")} 无应答`] : []),
    ...(ill > 0 ? [say("someIll", { ill, count: state.parts.length })] : []),
    ...(state.condition === "down" ? [] : [lossText(state.losses, say)]),
  ].join("；");
  // Names are written as they are.
  const names = [...site.hosts, ...site.endpoints, ...site.components].map(({ name }) => name);
  const isName = names.includes(/^[\w-]+/.exec(rest)?.[0] ?? "");
  const english = isName ? rest : rest.charAt(0).toUpperCase() + rest.slice(1);
  const sentence = language === "zh" ? chinese : english;
  return (
    <section class={`headline is-${state.condition}`} aria-live="polite">
      <span class="pill">{say(state.condition)}</span>
      <h1>{state.condition === "starting" && language === "zh" ? "…" : sentence}</h1>
      <p class="aside">
        {site.where} · {say("servedBy", { host: site.servedBy })}
      </p>
    </section>
  );
}
