// The search page: the index is fetched at the first word, from this site and nowhere else.
const root = document.querySelector(".search");
const form = root.querySelector("form");
const box = form.elements.q;
const status = root.querySelector(".search-status");
const list = root.querySelector(".search-results");
const MOST = 20;
let index;
let turn = 0;

async function load() {
  const found = await import(new URL("../../pagefind/pagefind.js", import.meta.url).href);
  // A worker would need a policy of its own from the host; the page has one.
  await found.options({ noWorker: true, excerptLength: 24 });
  return found;
}

function say(words, count = 0) {
  status.textContent = words.replace("{n}", count);
}

// The index keeps no no-break space.
const unbroken = (text) => text.replace(/« /g, "«\u00a0").replace(/ (?=[»:;!?$%])/g, "\u00a0");

function line(name, ...words) {
  const made = document.createElement("p");
  made.className = name;
  made.append(...words);
  return made;
}

// The first words of an article are its title, which stands above already.
function untitled(body, title) {
  let left = body.textContent.startsWith(title) ? title.length : 0;
  if (!left) return;
  for (const node of [...body.childNodes]) {
    const text = node.textContent;
    const kept = text.slice(left).replace(/^[.\s]+/, "");
    left = Math.max(0, left - text.length);
    node.textContent = kept;
    if (kept) return;
    node.remove();
  }
}

// Excerpts come as escaped HTML with <mark>: only text and marks are taken from it. One that is cut
// says so.
function excerpt(html, title) {
  const words = [];
  const parsed = new DOMParser().parseFromString(html, "text/html");
  untitled(parsed.body, title.replaceAll("\u00a0", " "));
  for (const node of parsed.body.childNodes) {
    if (node.nodeName === "MARK") {
      const mark = document.createElement("mark");
      const [, word, sign] = node.textContent.match(/^(.*?)([.,;:!?…»)]*)$/s);
      mark.textContent = word;
      words.push(mark, sign);
    } else {
      words.push(unbroken(node.textContent));
    }
  }
  const text = parsed.body.textContent.trim();
  if (/^[^\p{Lu}\d«]/u.test(text)) words.unshift("… ");
  if (/[^.!?…»]$/.test(text)) {
    if (typeof words.at(-1) === "string") words.push(words.pop().replace(/[\s,;:]+$/, ""));
    words.push("…");
  }
  return line("entry-line", ...words);
}

function entry(result) {
  const item = document.createElement("li");
  item.className = "entry";
  const title = document.createElement("h2");
  title.className = "title";
  const link = document.createElement("a");
  link.href = result.url;
  link.textContent = unbroken(result.meta.title);
  title.append(link);
  const text = document.createElement("div");
  text.append(title, excerpt(result.excerpt, result.meta.title));
  if (result.meta.date) item.append(line("entry-date meta", result.meta.date));
  item.append(text);
  return item;
}

async function search() {
  const mine = ++turn;
  const words = box.value.trim();
  const address = new URL(location.href);
  if (words) address.searchParams.set("q", words);
  else address.searchParams.delete("q");
  history.replaceState(null, "", address);
  if (!words) {
    list.replaceChildren();
    say("");
    return;
  }
  say(root.dataset.wait);
  try {
    index ??= load();
    const answer = await (await index).search(words);
    const found = await Promise.all(answer.results.slice(0, MOST).map((one) => one.data()));
    if (mine !== turn) return;
    list.replaceChildren(...found.map(entry));
    const count = answer.results.length;
    say(count === 0 ? root.dataset.none : count === 1 ? root.dataset.one : root.dataset.many, count);
  } catch {
    index = undefined;
    if (mine === turn) say(root.dataset.fail);
  }
}

let timer;
box.addEventListener("input", () => {
  clearTimeout(timer);
  timer = setTimeout(search, 250);
});
form.addEventListener("submit", (event) => {
  event.preventDefault();
  clearTimeout(timer);
  search();
});
form.hidden = false;
box.value = new URLSearchParams(location.search).get("q") ?? "";
if (box.value) search();
