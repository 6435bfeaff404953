import { useState } from "preact/hooks";
import { useLanguage } from "./settings.ts";

/** What does the same in a shell. */
export function ShellCommand({ command }: { readonly command: string }) {
  const { say } = useLanguage();
  const [copied, setCopied] = useState(false);
  const copy = async (): Promise<void> => {
    // Without TLS a browser lends the clipboard only to this machine's own pages.
    await navigator.clipboard?.writeText(command).then(
      () => setCopied(true),
      () => undefined,
    );
    setTimeout(() => setCopied(false), 1500);
  };
  return (
    <div class="command">
      <code tabIndex={0}>{command}</code>
      <button type="button" onClick={() => void copy()}>
        {copied ? say("copied") : say("copy")}
      </button>
    </div>
  );
}
