import { shellWord } from "../../text/shell-word.ts";

/** bash that prints for how many days the first certificate of each file is good; it always succeeds. */
export function daysScript(...paths: readonly string[]): string {
  return `
for file in ${paths.map(shellWord).join(" ")}; do
  end=$(openssl x509 -noout -enddate -in "$file" 2>/dev/null) && echo "certificate-days $((($(date -d "\${end#*=}" +%s) - $(date +%s)) / 86400))" || true
done
`;
}

/** An apply makes a new one half a year before its end: one that is this old was forgotten. */
const soonDays = 30;

/** What status says, beside all else, of the one that ends first: undefined where nothing was said. */
export function certificateWords(
  output: string,
): { readonly words: string; readonly days: number; readonly isShort: boolean } | undefined {
  const all = [...output.matchAll(/^certificate-days (-?\d+)$/gm)].map(([, days]) => Number(days));
  if (all.length === 0) return undefined;
  const days = Math.min(...all);
  if (days < 0) return { words: "its certificate has ended: it is refused; apply the site", days, isShort: true };
  const words = `certificate good for ${days} ${days === 1 ? "day" : "days"}`;
  return { words: days < soonDays ? `${words}: apply the site for a new one` : words, days, isShort: days < soonDays };
}
