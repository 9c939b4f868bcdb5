// Lighthouse's scores, phone settings, in a Chromium of our own that ends with us.
import { launch } from "chrome-launcher";
import lighthouse from "lighthouse";

const { chromium, runs, categories } = JSON.parse(process.argv[2]);
const chrome = await launch({
  chromePath: chromium,
  chromeFlags: ["--headless=new", "--no-sandbox", "--disable-gpu"],
});
const all = [];
try {
  for (const address of process.argv.slice(3)) {
    const scores = [];
    for (let turn = 0; turn < runs; turn += 1) {
      const { lhr } = await lighthouse(address, { port: chrome.port, onlyCategories: categories });
      const failed = Object.values(lhr.audits)
        .filter((one) => one.score !== null && one.score < 0.9)
        .map((one) => one.id);
      const kept = Object.entries(lhr.categories).map(([name, one]) => [name, one.score * 100]);
      scores.push({ ...Object.fromEntries(kept), failed });
    }
    all.push(scores);
  }
} finally {
  await chrome.kill();
}
console.log(JSON.stringify(all));
