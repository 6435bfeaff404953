import { useEffect, useState } from "preact/hooks";
import type { AuditDocument, SessionDocument } from "../serve/documents.ts";
import { Age } from "./age.tsx";
import { get } from "./requests.ts";
import { useLanguage } from "./settings.ts";

/** Who did what, why, and how it ended. */
export function AuditView({ session }: { readonly session: SessionDocument }) {
  const { say } = useLanguage();
  const [entries, setEntries] = useState<AuditDocument["entries"]>();
  const mayRead = session.role === "operate";
  useEffect(() => {
    if (!mayRead) return;
    const load = (): void =>
      void get<AuditDocument>("/api/v1/audit").then(
        (document) => setEntries(document.entries),
        () => undefined,
      );
    load();
    const clock = setInterval(load, 5000);
    return () => clearInterval(clock);
  }, [mayRead]);
  return (
    <section class="card audit" aria-labelledby="audit">
      <h2 id="audit">{say("audit")}</h2>
      {!mayRead && <p class="empty">{say("auditRole")}</p>}
      {entries?.length === 0 && <p class="empty">{say("auditEmpty")}</p>}
      {entries !== undefined && entries.length > 0 && (
        <div class="scroll" tabIndex={0} role="group" aria-label={say("audit")}>
          <table>
            <thead>
              <tr>
                {(["when", "who", "what", "whyShort", "outcome", "from"] as const).map((word) => (
                  <th key={word} scope="col">
                    {say(word)}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {entries.map((entry) => (
                <tr key={entry.id}>
                  <td>
                    <Age atMs={entry.atMs} />
                  </td>
                  <th scope="row">
                    {entry.who} <small>{entry.role}</small>
                  </th>
                  <td>{entry.what}</td>
                  <td>{entry.why}</td>
                  <td>{entry.outcome}</td>
                  <td>{entry.from}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}
