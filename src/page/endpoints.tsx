import type { EndpointHistory, EndpointNow } from "../serve/documents.ts";
import { lasting } from "./ages.ts";
import type { Complete } from "./complete.ts";
import { useLanguage } from "./settings.ts";
import { useNow } from "./store.ts";

/** Each endpoint as clients see it now, and over thirty days: outages by day, the budget used and left. */
export function Endpoints({ known: { site, state, history } }: { readonly known: Complete }) {
  const { say, language } = useLanguage();
  const watchedMs = Math.max(0, ...(history?.endpoints.map((each) => each.watchedMs) ?? []));
  return (
    <section class="card endpoints" aria-labelledby="endpoints">
      <h2 id="endpoints">
        {say("endpoints")}
        <small>{say("watched", { time: lasting(watchedMs, language) })}</small>
      </h2>
      <ul>
        {state.endpoints.map((now) => {
          const place = site.endpoints.find(({ name }) => name === now.name);
          return (
            <Endpoint
              key={now.name}
              now={now}
              place={place === undefined ? "" : `${place.address}:${place.port}`}
              past={history?.endpoints.find(({ name }) => name === now.name)}
              target={site.target}
            />
          );
        })}
      </ul>
    </section>
  );
}

function Endpoint({
  now,
  place,
  past,
  target,
}: {
  readonly now: EndpointNow;
  readonly place: string;
  readonly past: EndpointHistory | undefined;
  readonly target: number;
}) {
  const { say, language } = useLanguage();
  const tone = !now.ok ? "bad" : now.failedFrom.length > 0 ? "weak" : "good";
  return (
    <li class={`endpoint ${tone}`}>
      <div class="who">
        <b>{now.name}</b>
        <small>{place}</small>
      </div>
      <div class="now" title={now.sentence}>
        <i class={`dot ${tone}`} aria-hidden="true" />
        <Now now={now} />
      </div>
      {past === undefined ? <div class="beats" /> : <Heartbeat past={past} />}
      {past !== undefined && (
        <div class="budget">
          <div
            class="meter"
            role="img"
            aria-label={say(past.leftMs < 0 ? "overspent" : "left", {
              left: lasting(past.leftMs, language),
              over: lasting(-past.leftMs, language),
            })}
          >
            <i
              class={past.leftMs < 0 ? "bad" : past.leftMs < past.budgetMs / 2 ? "weak" : "good"}
              style={{ width: `${Math.max(2, Math.min(100, (100 * past.leftMs) / past.budgetMs))}%` }}
            />
          </div>
          <span>
            {past.leftMs < 0
              ? say("overspent", { over: lasting(-past.leftMs, language) })
              : say("left", { left: lasting(past.leftMs, language) })}
            <small>
              {say("budgetOf", {
                budget: lasting(past.budgetMs, language),
                target: `${Number((100 * target).toFixed(4))} %`,
              })}
            </small>
          </span>
        </div>
      )}
    </li>
  );
}

function Now({ now }: { readonly now: EndpointNow }) {
  const { say, language } = useLanguage();
  const time = useNow();
  if (!now.ok) {
    const since = now.outSinceMs === null ? 0 : Math.max(0, time - now.outSinceMs);
    return <span>{say("fails", { time: lasting(since, language) })}</span>;
  }
  if (now.failedFrom.length > 0) return <span>{say("slowFrom", { hosts: now.failedFrom.join(", ") })}</span>;
  return (
    <span>{now.latencyMs === null ? say("serves") : `${now.latencyMs.toFixed(now.latencyMs < 10 ? 1 : 0)} ms`}</span>
  );
}

function Heartbeat({ past }: { readonly past: EndpointHistory }) {
  const { say, language } = useLanguage();
  const label = say("heartbeat", {
    name: past.name,
    count: past.outages,
    time: lasting(past.outMs, language),
    left: lasting(past.leftMs, language),
  });
  // A day's share of the whole budget.
  const dayBudgetMs = past.budgetMs / Math.max(1, past.beats.length);
  return (
    <div class="beats" role="img" aria-label={label}>
      {past.beats.map((beat) => {
        const day = new Date(beat.fromMs).toISOString().slice(0, 10);
        const tone =
          beat.outages > 0 || beat.outMs > 0
            ? beat.outMs > dayBudgetMs
              ? "bad"
              : "weak"
            : beat.watchedMs === 0
              ? "none"
              : "good";
        const title =
          tone === "none"
            ? say("dayUnwatched", { day })
            : tone === "good"
              ? say("dayFine", { day })
              : say("dayOut", { day, count: beat.outages, time: lasting(beat.outMs, language) });
        return <i key={day} class={tone} title={title} />;
      })}
    </div>
  );
}
