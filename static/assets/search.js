/*
  The search page: asks Pagefind's index, which was made of the posts' texts when the site was
  built. The words in the address (`?q=neck`) are searched for, so a search can be linked to.
*/

const box = document.querySelector("[data-search]");
const form = box.querySelector("form");
const input = form.elements.q;
const filters = box.querySelector("[data-search-filters]");
const count = box.querySelector("[data-search-count]");
const list = box.querySelector("[data-search-results]");
const more = box.querySelector("[data-search-more]");
const words = box.dataset;
const STEP = 10;

let pagefind;
let found = [];
let shown = 0;
let named = {}; // ids of posts, by kind of filter and name
let turn = 0; // of the latest search: answers to earlier ones are dropped

const filled = (text, name, value) => text.replace(`{${name}}`, value);

function element(tag, className, text) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (text) made.textContent = text;
  return made;
}

// An excerpt is HTML with <mark> around what was found; only that much of it is taken over.
function excerpt(html) {
  const paragraph = element("p");
  for (const node of new DOMParser().parseFromString(html, "text/html").body.childNodes) {
    paragraph.append(node.nodeName === "MARK" ? element("mark", "", node.textContent) : node.textContent);
  }
  return paragraph;
}

async function showMore() {
  const mine = turn;
  const entries = await Promise.all(found.slice(shown, shown + STEP).map((result) => result.data()));
  if (mine !== turn) return;
  for (const entry of entries) {
    const link = element("a", "", entry.meta.title);
    link.href = entry.url;
    const title = element("p", "search__title");
    title.append(link);
    const item = element("li");
    item.append(title, excerpt(entry.excerpt), element("p", "byline", entry.meta.date));
    list.append(item);
  }
  shown += entries.length;
  more.hidden = shown >= found.length;
}

// A test of a post's id by the filters that are set, or nothing if none is.
function chosen() {
  const selects = [...filters.querySelectorAll("select")].filter((select) => select.value);
  const sets = selects.map((select) => new Set(named[select.name][select.value]));
  return sets.length ? (id) => sets.every((set) => set.has(id)) : null;
}

const fail = () => {
  count.textContent = words.failed;
};

// Pagefind starts without its engine as well, and fails at the first search.
async function search() {
  await answer().catch(fail);
}

async function answer() {
  const mine = ++turn;
  const query = input.value.trim();
  const filter = chosen();
  const asked = query || filter;
  const address = new URL(location.href);
  address.search = query ? new URLSearchParams({ q: query }) : "";
  history.replaceState(null, "", address);
  const results = asked ? (await pagefind.search(query || null)).results : [];
  if (mine !== turn) return;
  found = filter ? results.filter((result) => filter(result.id)) : results;
  shown = 0;
  list.replaceChildren();
  more.hidden = true;
  count.textContent = !asked ? "" : found.length ? filled(words.found, "count", found.length) : filled(words.empty, "query", query);
  await showMore();
}

async function offerFilters() {
  named = await (await fetch(`${words.search}filters.json`)).json();
  for (const [name, title] of [["modality", words.modality], ["author", words.author]]) {
    const values = Object.keys(named[name]).sort((a, b) => a.localeCompare(b));
    if (values.length < 2) continue;
    const select = element("select");
    select.name = name;
    select.append(new Option(words.all, ""), ...values.map((value) => new Option(value, value)));
    select.addEventListener("change", search);
    const label = element("label", "", title);
    label.append(select);
    filters.append(label);
  }
}

async function start() {
  // What is typed before the index is here is searched for as soon as it is.
  input.value ||= new URLSearchParams(location.search).get("q") || "";
  try {
    pagefind = await import(new URL(`${words.search}pagefind.js`, location.href).href);
    await pagefind.options({ baseUrl: words.home });
    await pagefind.init();
    await offerFilters();
  } catch {
    return fail();
  }
  let typing;
  input.addEventListener("input", () => {
    clearTimeout(typing);
    typing = setTimeout(search, 200);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    search();
  });
  more.addEventListener("click", () => showMore().catch(fail));
  await search();
}

start();
