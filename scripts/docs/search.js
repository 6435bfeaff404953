// Looks through the headings and words of all pages: the index came with the page, and nobody is asked for anything.
const field = document.querySelector("#search");
const list = document.querySelector("#found");
const home = document.documentElement.dataset.home ?? "";

function rank(section, words) {
  let sum = 0;
  for (const word of words) {
    const inHeading = section.h.toLowerCase().includes(word);
    const inTitle = section.t.toLowerCase().includes(word);
    const inText = section.x.includes(word);
    if (!inHeading && !inTitle && !inText) return 0;
    sum += (inHeading ? 8 : 0) + (inTitle ? 4 : 0) + (inText ? 1 : 0);
  }
  return sum;
}

function around(text, word) {
  const at = Math.max(0, text.indexOf(word));
  return text.slice(Math.max(0, at - 60), at + 100);
}

function look() {
  const words = field.value
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== "");
  const found =
    words.length === 0
      ? []
      : globalThis.docsIndex
          .map((section) => ({ section, sum: rank(section, words) }))
          .filter(({ sum }) => sum > 0)
          .sort((left, right) => right.sum - left.sum)
          .slice(0, 20);
  list.replaceChildren(
    ...found.map(({ section }) => {
      const item = document.createElement("li");
      const link = document.createElement("a");
      link.href = home + section.u;
      link.textContent = section.h === "" || section.h === section.t ? section.t : `${section.t}: ${section.h}`;
      const words_ = document.createElement("small");
      words_.textContent = around(section.x, words[0] ?? "");
      item.append(link, words_);
      return item;
    }),
  );
  list.hidden = words.length === 0;
  if (words.length > 0 && found.length === 0) {
    const item = document.createElement("li");
    item.textContent = "Nothing of this is in the documentation.";
    list.append(item);
  }
}

field.addEventListener("input", look);
field.addEventListener("keydown", ({ key }) => {
  if (key === "Enter") list.querySelector("a")?.click();
  if (key === "Escape") {
    field.value = "";
    look();
  }
});
addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.target instanceof HTMLInputElement) return;
  event.preventDefault();
  field.focus();
});
