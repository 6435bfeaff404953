import { useEffect, useState } from "preact/hooks";
import { age } from "./ages.ts";
import { useLanguage } from "./settings.ts";
import { nowMs } from "./store.ts";

/** All ages on the page grow at the same moment; those whose words stay the same are left alone. */
const growing = new Set<() => void>();
setInterval(() => {
  for (const grow of growing) grow();
}, 1000);

/** How long ago something was. */
export function Age({ atMs }: { readonly atMs: number }) {
  const { language } = useLanguage();
  const [text, setText] = useState(age(nowMs() - atMs, language));
  useEffect(() => {
    const grow = (): void => setText(age(nowMs() - atMs, language));
    grow();
    growing.add(grow);
    return () => void growing.delete(grow);
  }, [atMs, language]);
  const exact = new Date(atMs).toISOString();
  return (
    <time dateTime={exact} title={exact}>
      {text}
    </time>
  );
}
