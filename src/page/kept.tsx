import type { CopiesDocument } from "../serve/copies-document.ts";
import type { RenewalDocument } from "../serve/documents.ts";
import { Age } from "./age.tsx";
import { lasting } from "./ages.ts";
import type { Complete } from "./complete.ts";
import { stateWord } from "./event-text.ts";
import { useLanguage } from "./settings.ts";
import { ShellCommand } from "./shell-command.tsx";
import { useNow } from "./store.ts";
import type { Word } from "./words-en.ts";

const dayMs = 24 * 60 * 60 * 1000;
/** An apply makes a new certificate half a year before its end: one that is this old was forgotten. */
const soonDays = 30;
/** A copy that nobody brought anything back from for so long is one that nobody knows of. */
const provedMs = 90 * dayMs;

/** What `quorate rotate` renews together, in the reader's words. */
const keyWords: Readonly<Record<string, Word>> = {
  fernet: "keys_fernet",
  credential: "keys_credential",
  passwords: "keys_passwords",
  certificates: "keys_certificates",
  memcached: "keys_cache",
};

/** What a site keeps: certificates by what ends first, keys by their age, copies and when they were proved. */
export function KeptView({ known: { renewal, copies = [], site } }: { readonly known: Complete }) {
  const { say } = useLanguage();
  const { certificates = [], ages = [] } = renewal ?? {};
  return (
    <>
      <section class="card kept" aria-labelledby="certificates">
        <h2 id="certificates">{say("certificates")}</h2>
        {certificates.length === 0 && <p class="empty">{say("noCertificates")}</p>}
        <Certificates certificates={certificates} />
        {certificates.length > 0 && <ShellCommand command={`quorate apply ${site.file}`} />}
      </section>
      <section class="card kept" aria-labelledby="keys-kept">
        <h2 id="keys-kept">{say("keysKept")}</h2>
        {ages.length === 0 && <p class="empty">{say("noKeys")}</p>}
        <Keys ages={ages} />
        {ages.length > 0 && <ShellCommand command={`quorate rotate ${ages[0]?.kind ?? ""} ${site.file}`} />}
      </section>
      <section class="card kept" aria-labelledby="copies">
        <h2 id="copies">{say("copies")}</h2>
        {copies.length === 0 && <p class="empty">{say("noCopies")}</p>}
        <Copies copies={copies} />
      </section>
    </>
  );
}

function Certificates({ certificates }: Pick<RenewalDocument, "certificates">) {
  const { say, language } = useLanguage();
  return (
    <ul>
      {certificates.map(({ name, of, daysLeft }) => {
        const tone = daysLeft < 0 ? "bad" : daysLeft < soonDays ? "weak" : "good";
        return (
          <li key={name}>
            <i class={`dot ${tone}`} aria-hidden="true" />
            <b>{name}</b>
            <span>{of === "authority" ? say("authority") : ""}</span>
            <span class={tone === "good" ? "" : tone}>
              {daysLeft < 0 ? say("certificateEnded") : say("left", { left: lasting(daysLeft * dayMs, language) })}
            </span>
          </li>
        );
      })}
    </ul>
  );
}

function Keys({ ages }: Pick<RenewalDocument, "ages">) {
  const { say, language } = useLanguage();
  return (
    <ul>
      {ages.map(({ kind, days }) => {
        const word = keyWords[kind];
        return (
          <li key={kind}>
            <i class={`dot ${days === null ? "weak" : "good"}`} aria-hidden="true" />
            <b>{word === undefined ? kind : say(word)}</b>
            <span>{kind}</span>
            <span>
              {days === null ? say("ageUnknown") : say("inUseFor", { time: lasting(days * dayMs, language) })}
            </span>
          </li>
        );
      })}
    </ul>
  );
}

function Copies({ copies }: Pick<CopiesDocument, "copies">) {
  const { say } = useLanguage();
  const now = useNow();
  return (
    <ul>
      {copies.map(({ host, state, sentence, provedAtMs }) => {
        const isProved = provedAtMs !== null && now - provedAtMs < provedMs;
        const tone = state === "down" ? "bad" : state === "up" && isProved ? "good" : "weak";
        return (
          <li key={host}>
            <i class={`dot ${tone}`} aria-hidden="true" />
            <b>{host}</b>
            <span>
              {stateWord(say, state)}: {sentence}
            </span>
            {provedAtMs === null ? (
              <span class="weak">{say("copyNeverProved")}</span>
            ) : (
              <span>
                {say("copyProved")} <Age atMs={provedAtMs} />
              </span>
            )}
          </li>
        );
      })}
    </ul>
  );
}
