// Search over the letters, in this browser alone: Pagefind's index lies beside the pages.
const root = document.body.dataset.root;
const form = document.querySelector("#search");
const words = document.querySelector("#words");
const results = document.querySelector("#results");
const AT_ONCE = 10;
let pagefind;

async function search(query, count = AT_ONCE) {
  results.hidden = !query.trim();
  if (results.hidden) return;
  try {
    pagefind ??= await import(new URL(`${root}pagefind/pagefind.js`, document.baseURI));
  } catch {
    results.replaceChildren(element("p", "Zoeken werkt alleen als deze map via een webserver wordt bekeken."));
    return;
  }
  const found = (await pagefind.search(query)).results;
  const pages = await Promise.all(found.slice(0, count).map((result) => result.data()));
  const list = element("ol", "", "sentences");
  list.append(...pages.map(entry));
  const card = element("div", "", "card");
  card.append(element("h2", found.length === 1 ? "1 brief" : `${found.length} brieven`), list);
  if (found.length > count) {
    const more = element("button", "Meer");
    more.addEventListener("click", () => search(query, count + AT_ONCE));
    card.append(more);
  }
  results.replaceChildren(card);
}

function entry(page) {
  const item = element("li");
  const link = element("a", page.meta.title);
  link.href = new URL(page.raw_url.replace(/^\//, root || "./"), document.baseURI);
  const facts = element("p", page.meta.date ?? "", "facts");
  const excerpt = element("p");
  // Pagefind's excerpt is text with <mark> as its only markup
  for (const [number, part] of page.excerpt.split(/<\/?mark>/).entries()) {
    excerpt.append(number % 2 ? element("mark", decoded(part)) : decoded(part));
  }
  item.append(excerpt, link, facts);
  return item;
}

const decoded = (text) => new DOMParser().parseFromString(text, "text/html").documentElement.textContent;

function element(name, text = "", kind = "") {
  const made = document.createElement(name);
  made.textContent = text;
  if (kind) made.className = kind;
  return made;
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  search(words.value);
});
const asked = new URLSearchParams(location.search).get("q");
if (asked) {
  words.value = asked;
  search(asked);
}
