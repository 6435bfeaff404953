/** bash that prints for how many days the first certificate of a file is good; it always succeeds. */
export function daysScript(path: string): string {
  return `
end=$(openssl x509 -noout -enddate -in ${path} 2>/dev/null) && echo "certificate-days $((($(date -d "\${end#*=}" +%s) - $(date +%s)) / 86400))" || true
`;
}

/** An apply makes a new one half a year before its end: one that is this old was forgotten. */
const soonDays = 30;

/** What status says of it beside all else: undefined where nothing was said. */
export function certificateWords(
  output: string,
): { readonly words: string; readonly days: number; readonly isShort: boolean } | undefined {
  const text = /^certificate-days (-?\d+)$/m.exec(output)?.[1];
  if (text === undefined) return undefined;
  const days = Number(text);
  if (days < 0) return { words: "its certificate has ended: it is refused; apply the site", days, isShort: true };
  const words = `certificate good for ${days} ${days === 1 ? "day" : "days"}`;
  return { words: days < soonDays ? `${words}: apply the site for a new one` : words, days, isShort: days < soonDays };
}
