import { go } from "./address.ts";
import { ShellCommand } from "./shell-command.tsx";
import type { Complete } from "./complete.ts";
import { useLanguage } from "./settings.ts";
import type { Word } from "./words-en.ts";

/** How many there are, and the first. */
export function FindingsInShort({ known: { findings } }: { readonly known: Complete }) {
  const { say } = useLanguage();
  const all = findings ?? [];
  const count = (severity: string): number => all.filter((finding) => finding.severity === severity).length;
  return (
    <section class="card findings-short" aria-labelledby="findings-short">
      <h2 id="findings-short">
        <a
          href="/findings"
          onClick={(event) => {
            event.preventDefault();
            go("/findings");
          }}
        >
          {say("findings")}
        </a>
        <small>{say("findingsCount", { errors: count("error"), warnings: count("warning") })}</small>
      </h2>
      {all.length === 0 && <p class="empty">{say("noFindings")}</p>}
      <ul>
        {all.slice(0, 3).map(({ code, severity, message }, index) => (
          <li key={`${code} ${index}`} title={message}>
            <i class={`dot ${severity === "error" ? "bad" : "weak"}`} aria-hidden="true" />
            <b>{code}</b>
            <span>{message}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

export function FindingsView({ known: { findings, site } }: { readonly known: Complete }) {
  const { say } = useLanguage();
  const all = findings ?? [];
  return (
    <section class="card findings" aria-labelledby="findings">
      <h2 id="findings">{say("findings")}</h2>
      {all.length === 0 && <p class="empty">{say("noFindings")}</p>}
      {all.map(({ code, severity, message, file, line, remedy }, index) => (
        <article key={`${code} ${index}`} class="finding">
          <header>
            <span class={`verdict ${severity === "error" ? "fail" : "inconclusive"}`}>
              {say(severityWord(severity))}
            </span>
            <h3>{code}</h3>
            <small>
              {file}:{line}
            </small>
          </header>
          <p>{message}</p>
          <p class="soft">{remedy}</p>
        </article>
      ))}
      <ShellCommand command={`quorate check ${site.file}`} />
    </section>
  );
}

function severityWord(severity: string): Word {
  return severity === "error" || severity === "warning" ? severity : "info";
}
