// The chunks of ten that Eleventy's own pagination cannot make inside another pagination.
const PER_PAGE = 10;

function termPages(posts, key) {
  const terms = new Map();
  for (const post of posts) {
    for (const name of post.data[key]) {
      if (!terms.has(name)) terms.set(name, []);
      terms.get(name).push(post);
    }
  }
  const pages = [];
  for (const [name, all] of terms) {
    for (let from = 0; from < all.length; from += PER_PAGE) {
      const number = from / PER_PAGE + 1;
      const url = `/${key}/${name}/` + (number > 1 ? `page/${number}/` : "");
      const older = from + PER_PAGE < all.length ? `/${key}/${name}/page/${number + 1}/` : "";
      pages.push({ name, url, older, posts: all.slice(from, from + PER_PAGE) });
    }
  }
  return pages;
}

// The three posts with most modalities in common, the newest first.
function morePosts(modalities, posts, url) {
  const found = [];
  for (const post of posts) {
    if (post.url === url) continue;
    const shared = post.data.modalities.filter((name) => modalities.includes(name)).length;
    if (shared) found.push([shared, post]);
  }
  found.sort((a, b) => b[0] - a[0] || b[1].date - a[1].date);
  return found.slice(0, 3).map((pair) => pair[1]);
}

module.exports = function (config) {
  const posts = (api) => api.getFilteredByGlob("posts/*.md").reverse();
  config.addPassthroughCopy("style.css");
  config.addCollection("posts", posts);
  config.addCollection("modalityPages", (api) => termPages(posts(api), "modalities"));
  config.addCollection("authorPages", (api) => termPages(posts(api), "authors"));
  config.addFilter("day", (date) => date.toISOString().slice(0, 10));
  config.addFilter("more", morePosts);
  config.addFilter("newest", (all) => all.slice(0, 20));
  return { markdownTemplateEngine: false, htmlTemplateEngine: "njk" };
};
