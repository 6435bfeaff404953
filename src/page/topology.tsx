import type { HostNow, PartNow } from "../serve/documents.ts";
import { age } from "./ages.ts";
import type { Complete } from "./complete.ts";
import { leadText, stateWord } from "./event-text.ts";
import { useLanguage } from "./settings.ts";
import { useNow } from "./store.ts";

/** A site of more hosts shows, in short, only those of which there is something to say. */
const hostsInShort = 12;

/** Zones, the hosts in them, and what is where now. */
export function Topology({ known, isShort }: { readonly known: Complete; readonly isShort: boolean }) {
  const { site, state } = known;
  const { say } = useLanguage();
  const states = new Map(state.hosts.map((host) => [host.name, host]));
  const telling = (name: string): boolean =>
    states.get(name)?.state !== "up" ||
    state.addresses.some(({ holders }) => holders.includes(name)) ||
    state.leads.some(({ host }) => host === name) ||
    state.parts.some((part) => part.host === name && part.state !== "up") ||
    site.members.includes(name);
  const hosts =
    isShort && site.hosts.length > hostsInShort
      ? site.hosts.filter(({ name }) => telling(name)).slice(0, hostsInShort)
      : site.hosts;
  const zones = [...new Set(hosts.map(({ zone }) => zone))];
  return (
    <section class="card topology" aria-labelledby="topology">
      <h2 id="topology">
        {say("topologyTitle")}
        <small>
          {state.addresses.map(({ name, address, holders }) => (
            <span key={name} class={holders.length === 1 ? "way" : "way bad"}>
              {name}{" "}
              {holders.length === 0
                ? say("heldByNone", { address })
                : say("heldBy", { address, host: holders.join(", ") })}
            </span>
          ))}
        </small>
      </h2>
      <div class="zones">
        {zones.map((zone) => (
          <div class="zone" key={zone}>
            <h3>
              <span>{say("zone")}</span> {zone}
            </h3>
            {hosts
              .filter((host) => host.zone === zone)
              .map(({ name, address }) => (
                <Host key={name} name={name} address={address} now={states.get(name)} known={known} isShort={isShort} />
              ))}
          </div>
        ))}
      </div>
    </section>
  );
}

function Host({
  name,
  address,
  now,
  known,
  isShort,
}: {
  readonly name: string;
  readonly address: string;
  readonly now: HostNow | undefined;
  readonly known: Complete;
  readonly isShort: boolean;
}) {
  const { say, language } = useLanguage();
  const time = useNow();
  const { site, state } = known;
  const parts = state.parts.filter(({ host }) => host === name);
  const isUp = now?.state === "up";
  const ill = parts.filter((part) => part.state !== "up");
  const tone = !isUp ? "bad" : ill.some((part) => part.state === "down") ? "bad" : ill.length > 0 ? "weak" : "good";
  const held = state.addresses.filter(({ holders }) => holders.includes(name));
  const leads = state.leads.filter(({ host }) => host === name);
  const designed = site.components.filter(({ hosts }) => hosts.includes(name));
  return (
    <article class={`host ${tone}`}>
      <header>
        <i class={`dot ${tone}`} aria-hidden="true" />
        <h4>{name}</h4>
        <small>{address}</small>
      </header>
      <div class="badges">
        {held.map((each) => (
          <span class="badge address" key={each.name} title={each.address}>
            {each.name} {each.address}
          </span>
        ))}
        {leads.map(({ of, as }) => (
          <span class="badge lead" key={`${of} ${as}`}>
            {leadText(say, of, as)}
          </span>
        ))}
      </div>
      {!isUp && (
        <p class="said">
          {now?.heardAtMs === null || now?.heardAtMs === undefined
            ? say("neverHeard")
            : say("silentSince", { age: age(time - now.heardAtMs, language) })}
        </p>
      )}
      {isUp && isShort && (
        <>
          <p class="said">
            {ill.length === 0
              ? say("allWell", { count: parts.length })
              : say("someIll", { ill: ill.length, count: parts.length })}
          </p>
          <Dots parts={parts} />
        </>
      )}
      {!isShort && (
        <ul class="parts">
          {designed.map(({ name: component }) => (
            <Part key={component} component={component} part={parts.find((part) => part.component === component)} />
          ))}
        </ul>
      )}
    </article>
  );
}

function Dots({ parts }: { readonly parts: readonly PartNow[] }) {
  const { say } = useLanguage();
  return (
    <div class="dots" aria-hidden="true">
      {parts.map((part) => (
        <i
          key={part.name}
          class={toneOf(part.state)}
          title={`${part.component}: ${stateWord(say, part.state)}, ${part.sentence}`}
        />
      ))}
    </div>
  );
}

function Part({ component, part }: { readonly component: string; readonly part: PartNow | undefined }) {
  const { say } = useLanguage();
  const state = part?.state ?? "unknown";
  return (
    <li>
      <i class={`dot ${toneOf(state)}`} aria-hidden="true" />
      <b>{component}</b>
      <span>{part?.sentence ?? stateWord(say, "unknown")}</span>
    </li>
  );
}

function toneOf(state: PartNow["state"]): string {
  return state === "up" ? "good" : state === "degraded" ? "weak" : state === "down" ? "bad" : "none";
}

export function TopologyView({ known }: { readonly known: Complete }) {
  return <Topology known={known} isShort={false} />;
}
