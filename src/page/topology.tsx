import type { HostNow, PartNow } from "../serve/documents.ts";
import { age } from "./ages.ts";
import type { Complete } from "./complete.ts";
import { leadText, stateWord } from "./event-text.ts";
import { useLanguage } from "./settings.ts";
import { operates, useNow } from "./store.ts";
import { Carriable } from "./carriable.tsx";
import { TargetOn, WhereTo } from "./where-to.tsx";

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
      <WhereTo />
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
  const movable = movableNow(known);
  const designed = site.components.filter(({ hosts }) => hosts.includes(name));
  return (
    <article class={`host ${tone}`} data-host={name}>
      <TargetOn host={name} />
      <header>
        <i class={`dot ${tone}`} aria-hidden="true" />
        <h4>{name}</h4>
        <small>{address}</small>
      </header>
      <div class="badges">
        {held.map((each) => (
          <Badge
            key={each.name}
            kind="address"
            what="addresses"
            label={`${each.name} ${each.address}`}
            movable={movable}
          />
        ))}
        {leads.map(({ of, as }) => (
          <Badge
            key={`${of} ${as}`}
            kind="lead"
            what={as === "runs" ? of : as === "serves" && of === site.writer ? "writer" : ""}
            label={leadText(say, of, as)}
            movable={movable}
          />
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

interface BadgeProps {
  readonly kind: "address" | "lead";
  /** The word by which the action `move` knows it; empty where nobody moves it. */
  readonly what: string;
  readonly label: string;
  readonly movable: readonly string[];
}

function Badge({ kind, what, label, movable }: BadgeProps) {
  return movable.includes(what) ? (
    <Carriable what={what} label={label} class={`badge ${kind}`}>
      {label}
    </Carriable>
  ) : (
    <span class={`badge ${kind}`}>{label}</span>
  );
}

/** What the action `move` takes: nothing where who looks may not act, or another action is under way. */
function movableNow(known: Complete): readonly string[] {
  if (!operates(known) || known.state.action !== null) return [];
  return known.kinds?.find(({ name }) => name === "move")?.parameters[0]?.choices ?? [];
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
