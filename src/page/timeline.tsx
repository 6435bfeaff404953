import { Component } from "preact";
import { useEffect, useMemo, useState } from "preact/hooks";
import type { TimelineEvent } from "../serve/documents.ts";
import { go, lookFor, useAddress } from "./address.ts";
import { Age } from "./age.tsx";
import { lasting } from "./ages.ts";
import type { Complete } from "./complete.ts";
import { eventText, groupNames, groupOf, toneOf } from "./event-text.ts";
import { grouped } from "./grouped.ts";
import { get } from "./requests.ts";
import { useLanguage } from "./settings.ts";
import { merged } from "./store.ts";
import { type Language, sayIn } from "./words.ts";

const page = 2000;

/** Events, the newest first, each with the one that it follows from. */
export function Events({
  events,
  all,
}: {
  readonly events: readonly TimelineEvent[];
  readonly all: readonly TimelineEvent[];
}) {
  const { say, language } = useLanguage();
  if (events.length === 0) return <p class="empty">{say("timelineEmpty")}</p>;
  const causes = new Map(all.map((event) => [event.id, event]));
  return (
    <ol class="events">
      {stretches(grouped(events)).map(({ key, events: some }) => (
        <Stretch key={key} events={some} causes={causes} language={language} />
      ))}
    </ol>
  );
}

const stretchLength = 100;

/** Stretches are counted from the oldest event on, so that a new one makes no other stretch different. */
function stretches(events: readonly TimelineEvent[]) {
  const count = Math.ceil(events.length / stretchLength);
  return Array.from({ length: count }, (_, index) => {
    const key = count - 1 - index;
    const from = Math.max(0, events.length - (key + 1) * stretchLength);
    return { key, events: events.slice(from, events.length - key * stretchLength) };
  });
}

interface StretchProps {
  readonly events: readonly TimelineEvent[];
  readonly causes: ReadonlyMap<number, TimelineEvent>;
  readonly language: Language;
}

/** Some events; they are gone through again only when one of them is another. */
class Stretch extends Component<StretchProps> {
  override shouldComponentUpdate({ events, language }: StretchProps): boolean {
    const before = this.props;
    return (
      language !== before.language ||
      events.length !== before.events.length ||
      events.some((event, index) => event !== before.events[index])
    );
  }

  override render({ events, causes, language }: StretchProps) {
    return events.map((event) => {
      const cause = event.cause === undefined ? undefined : causes.get(event.cause);
      return (
        <li key={event.id} class={`event ${toneOf(event)}`}>
          <Age atMs={event.atMs} />
          <i class={`dot ${toneOf(event)}`} aria-hidden="true" />
          <div>
            <span>{eventText(event, language)}</span>
            <Lasting event={event} />
            {cause !== undefined && (
              <small class="cause">{sayIn(language)("because", { cause: eventText(cause, language) })}</small>
            )}
          </div>
        </li>
      );
    });
  }
}

function Lasting({ event: { kind, atMs, endedAtMs } }: { readonly event: TimelineEvent }) {
  const { say, language } = useLanguage();
  if (endedAtMs === undefined || (kind === "outage" && endedAtMs !== null)) return null;
  return (
    <small class="lasting">
      {endedAtMs === null ? say("goesOn") : say("lasted", { time: lasting(endedAtMs - atMs, language) })}
    </small>
  );
}

/** The newest events on the first screen. */
export function LatestEvents({ known: { events } }: { readonly known: Complete }) {
  const { say } = useLanguage();
  return (
    <section class="card latest" aria-labelledby="latest">
      <h2 id="latest">
        <a
          href="/timeline"
          onClick={(event) => {
            event.preventDefault();
            go("/timeline");
          }}
        >
          {say("timeline")}
        </a>
      </h2>
      <div class="scroll" tabIndex={0} role="group" aria-label={say("timeline")}>
        {useMemo(
          () => (
            <Events events={events.slice(0, 60)} all={events} />
          ),
          [events],
        )}
      </div>
    </section>
  );
}

export function TimelineView({ known }: { readonly known: Complete }) {
  const { say, language } = useLanguage();
  const { query } = useAddress();
  const [older, setOlder] = useState<readonly TimelineEvent[]>([]);
  const [isMore, setMore] = useState(true);
  const [shown, setShown] = useState(page);
  const host = query.get("host") ?? "";
  const text = (query.get("q") ?? "").toLowerCase();
  const group = query.get("kind") ?? "";
  const all = useMemo(() => merged(known.events, older), [known.events, older]);
  const wanted = all.filter(
    (event) =>
      (host === "" || event.host === host || event.about["from"] === host) &&
      (group === "" || groupOf(event.kind) === group) &&
      (text === "" || eventText(event, language).toLowerCase().includes(text)),
  );
  const load = async (): Promise<void> => {
    setShown((count) => count + page);
    const last = all.at(-1);
    if (last === undefined || !isMore) return;
    const found = await get<{ events: readonly TimelineEvent[]; more: boolean }>(
      `/api/v1/events?limit=${page}&before=${last.id}`,
    );
    setOlder((before) => merged(before, found.events));
    setMore(found.more);
  };
  useEffect(() => setShown(page), [host, text, group]);
  // The same list is not gone through again for a change that is not of it.
  const list = useMemo(
    () => <Events events={wanted.slice(0, shown)} all={all} />,
    [all, host, text, group, shown, language],
  );
  return (
    <section class="card timeline" aria-labelledby="timeline">
      <h2 id="timeline">{say("timeline")}</h2>
      <div class="filters">
        <div class="choices" role="group">
          {(["", ...groupNames] as const).map((each) => (
            <button key={each} type="button" aria-pressed={group === each} onClick={() => lookFor({ kind: each })}>
              {each === "" ? say("all") : say(`kind_${each}`)}
            </button>
          ))}
        </div>
        <select
          aria-label={say("filterHost")}
          value={host}
          onChange={(event) => lookFor({ host: event.currentTarget.value })}
        >
          <option value="">{say("allHosts")}</option>
          {known.site.hosts.map(({ name }) => (
            <option key={name} value={name}>
              {name}
            </option>
          ))}
        </select>
        <input
          id="search"
          type="search"
          placeholder={say("filterText")}
          aria-label={say("filterText")}
          value={query.get("q") ?? ""}
          onInput={(event) => lookFor({ q: event.currentTarget.value })}
        />
      </div>
      {list}
      {(isMore || wanted.length > shown) && (
        <button type="button" class="more" onClick={() => void load()}>
          {say("older")}
        </button>
      )}
    </section>
  );
}
