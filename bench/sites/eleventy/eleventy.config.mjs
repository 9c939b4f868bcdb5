// The measured site in Eleventy: the same pages as the others, built from one list of posts.
import highlight from "@11ty/eleventy-plugin-syntaxhighlight";

const PAGE = 10;
const BASE = "https://banc.example";
const slug = (name) => name.toLowerCase().replaceAll(" ", "-");

const newestFirst = (api) => api.getFilteredByGlob("src/articles/**/*.md").sort((a, b) => b.date - a.date);

function byTerm(posts, termsOf) {
  const found = new Map();
  for (const post of posts) {
    for (const name of termsOf(post.data)) {
      if (!found.has(name)) found.set(name, []);
      found.get(name).push(post);
    }
  }
  return [...found].sort(([a], [b]) => (a < b ? -1 : 1));
}

function pagesOf(title, base, posts) {
  const total = Math.ceil(posts.length / PAGE);
  const url = (n) => (n === 1 ? base : `${base}page/${n}/`);
  return Array.from({ length: total }, (_, n) => ({
    title,
    url: url(n + 1),
    posts: posts.slice(n * PAGE, (n + 1) * PAGE),
    number: n + 1,
    total,
    newer: n > 0 && url(n),
    older: n + 1 < total && url(n + 2),
  }));
}

const KINDS = [
  ["categories", (data) => [data.category]],
  ["tags", (data) => data.tags],
  ["authors", (data) => [data.author]],
];

function kindsOf(posts) {
  return KINDS.map(([name, termsOf]) => ({
    name,
    url: `/${name}/`,
    terms: byTerm(posts, termsOf).map(([term, found]) => ({
      name: term,
      url: `/${name}/${slug(term)}/`,
      posts: found,
    })),
  }));
}

const summaries = new Map();

function summary(html, key) {
  if (!summaries.has(key)) {
    const said = html.replace(/<[^>]*>/g, " ").trim().split(/\s+/);
    summaries.set(key, `<p>${said.slice(0, 50).join(" ")} …</p>`);
  }
  return summaries.get(key);
}

export default function (config) {
  config.addPlugin(highlight);
  config.addPassthroughCopy("src/images");
  config.addPassthroughCopy("src/theme");
  config.addCollection("newest", newestFirst);
  config.addCollection("kinds", (api) => kindsOf(newestFirst(api)));
  config.addCollection("listings", (api) => {
    const posts = newestFirst(api);
    const terms = kindsOf(posts).flatMap((kind) => kind.terms);
    return [
      ...pagesOf("Le blogue du banc d'essai", "/", posts),
      ...terms.flatMap((term) => pagesOf(term.name, term.url, term.posts)),
    ];
  });
  config.addFilter("absolute", (url) => BASE + url);
  config.addFilter("slug", slug);
  config.addFilter("day", (date) => date.toISOString().slice(0, 10));
  config.addFilter("instant", (date) => date.toISOString());
  config.addFilter("summary", summary);
  return {
    dir: { input: "src", output: "public" },
    markdownTemplateEngine: false,
    htmlTemplateEngine: "njk",
  };
}
