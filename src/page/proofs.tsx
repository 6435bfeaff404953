import type { Proof } from "../serve/documents.ts";
import { go } from "./address.ts";
import { Age } from "./age.tsx";
import { lasting } from "./ages.ts";
import { ShellCommand } from "./shell-command.tsx";
import type { Complete } from "./complete.ts";
import { verdictWord } from "./event-text.ts";
import { useLanguage } from "./settings.ts";

/** The last drill of each fault, in short. */
export function LastProofs({ known: { proofs } }: { readonly known: Complete }) {
  const { say, language } = useLanguage();
  const all = proofs?.proofs ?? [];
  const count = all.length + (proofs?.never.length ?? 0);
  return (
    <section class="card last-proofs" aria-labelledby="last-proofs">
      <h2 id="last-proofs">
        <a
          href="/proofs"
          onClick={(event) => {
            event.preventDefault();
            go("/proofs");
          }}
        >
          {say("lastProofs")}
        </a>
        <small>{say("provedOf", { proved: all.filter(({ verdict }) => verdict === "pass").length, count })}</small>
      </h2>
      {all.length === 0 ? (
        <p class="empty">{say("noProof")}</p>
      ) : (
        <ul>
          {all.slice(0, 4).map((proof) => (
            <li key={proof.fault}>
              <span class={`verdict ${proof.verdict}`}>{say(verdictWord(proof.verdict))}</span>
              <b>{proof.fault}</b>
              <span>{worst(proof, language)}</span>
              <Age atMs={proof.provedAtMs} />
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function worst({ endpoints }: Proof, language: "en" | "zh"): string {
  const longest = endpoints.toSorted((left, right) => right.measuredMs - left.measuredMs)[0];
  if (longest === undefined) return "";
  const bound = longest.boundMs === null ? "" : ` / ${lasting(longest.boundMs, language)}`;
  return `${lasting(longest.measuredMs, language)}${bound}`;
}

export function ProofsView({ known: { proofs } }: { readonly known: Complete }) {
  const { say, language } = useLanguage();
  if (proofs === undefined) return null;
  return (
    <section class="card proofs" aria-labelledby="proofs">
      <h2 id="proofs">{say("lastProofs")}</h2>
      {proofs.proofs.length === 0 && <p class="empty">{say("noProof")}</p>}
      {proofs.proofs.map((proof) => (
        <article key={proof.fault} class="proof">
          <header>
            <span class={`verdict ${proof.verdict}`}>{say(verdictWord(proof.verdict))}</span>
            <h3>{proof.fault}</h3>
            <Age atMs={proof.provedAtMs} />
            <span class={proof.lost > 0 ? "bad" : ""}>{say("lostWrites", { count: proof.lost })}</span>
          </header>
          <table>
            <thead>
              <tr>
                <th scope="col">{say("endpoint")}</th>
                <th scope="col" class="num">
                  {say("measured")}
                </th>
                <th scope="col" class="num">
                  {say("bound")}
                </th>
                <td class="bars" />
              </tr>
            </thead>
            <tbody>
              {proof.endpoints.map(({ name, measuredMs, boundMs }) => (
                <tr key={name}>
                  <th scope="row">{name}</th>
                  <td class={boundMs !== null && measuredMs > boundMs ? "num bad" : "num"}>
                    {lasting(measuredMs, language)}
                  </td>
                  <td class="num">{boundMs === null ? "" : lasting(boundMs, language)}</td>
                  <td class="bars">
                    <Bars measuredMs={measuredMs} boundMs={boundMs} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </article>
      ))}
      {proofs.never.length > 0 && (
        <>
          <h3 class="never">{say("neverProved")}</h3>
          <ul class="never">
            {proofs.never.map((fault) => (
              <li key={fault}>{fault}</li>
            ))}
          </ul>
          <ShellCommand command={`${proofs.command} ${proofs.never[0] ?? ""}`} />
        </>
      )}
    </section>
  );
}

function Bars({ measuredMs, boundMs }: { readonly measuredMs: number; readonly boundMs: number | null }) {
  const most = Math.max(measuredMs, boundMs ?? 0, 1);
  const isOver = boundMs !== null && measuredMs > boundMs;
  return (
    <span class="pair" aria-hidden="true">
      <i class={isOver ? "bad" : "good"} style={{ width: `${(100 * measuredMs) / most}%` }} />
      {boundMs !== null && <i class="bound" style={{ width: `${(100 * boundMs) / most}%` }} />}
    </span>
  );
}
