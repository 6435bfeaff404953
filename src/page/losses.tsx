import type { StateDocument } from "../serve/documents.ts";
import { useLanguage } from "./settings.ts";
import type { Say } from "./words.ts";

/** More columns than these cannot be read: then only places whose loss stops something are shown. */
const columnsMost = 9;

/** In short: whether anything may fail next. */
export function lossText(losses: StateDocument["losses"], say: Say): string {
  const harmful = losses.places.filter(({ endpoints }) => endpoints.length > 0).map(({ place }) => place);
  return harmful.length === 0 ? say("anyOne") : say("nothingMay", { places: harmful.slice(0, 6).join(", ") });
}

/** Layer by layer, and for each host and zone: whether that may be lost next. */
export function Losses({ losses }: { readonly losses: StateDocument["losses"] }) {
  const { say } = useLanguage();
  const all = losses.places;
  const shown =
    all.length <= columnsMost
      ? all
      : all
          .filter(
            ({ place, endpoints }) =>
              endpoints.length > 0 || losses.layers.some(({ stoppedBy }) => stoppedBy.includes(place)),
          )
          .slice(0, columnsMost);
  return (
    <section class="card losses" aria-labelledby="losses">
      <h2 id="losses">{say("nextLoss")}</h2>
      <div class="scroll" tabIndex={0} role="group" aria-label={say("nextLoss")}>
        <table>
          <thead>
            <tr>
              <th scope="col">{say("layer")}</th>
              <th scope="col" class="num">
                {say("working")}
              </th>
              {shown.map(({ place, kind }) => (
                <th key={`${kind} ${place}`} scope="col" class="place">
                  {place}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {losses.layers.map(({ layer, working, designed, stopped, stoppedBy }) => (
              <tr key={layer}>
                <th scope="row">{layer}</th>
                <td class={working < designed ? "num weak" : "num"}>
                  {working}/{designed}
                </td>
                {shown.map(({ place, kind }) => {
                  const word = stopped ? "lossAlready" : stoppedBy.includes(place) ? "lossStops" : "lossFine";
                  const tone = stopped ? "gone" : stoppedBy.includes(place) ? "bad" : "good";
                  return (
                    <td key={`${kind} ${place}`} class="place">
                      <span class={`mark ${tone}`} title={`${layer}: ${say(word, { place })}`}>
                        <span class="hidden">{say(word, { place })}</span>
                      </span>
                    </td>
                  );
                })}
              </tr>
            ))}
          </tbody>
          <tfoot>
            <tr>
              <th scope="row" colSpan={2}>
                {say("stopsEndpoints")}
              </th>
              {shown.map(({ place, kind, endpoints }) => (
                <td
                  key={`${kind} ${place}`}
                  class={endpoints.length > 0 ? "place bad" : "place"}
                  title={endpoints.join(", ")}
                >
                  {endpoints.length === 0 ? say("none") : endpoints.length}
                </td>
              ))}
            </tr>
          </tfoot>
        </table>
      </div>
    </section>
  );
}
