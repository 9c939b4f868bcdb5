// What a strict reader of link previews finds in pages given as files.
import { readFile } from "node:fs/promises";
import ogs from "open-graph-scraper";

const found = [];
for (const file of process.argv.slice(2)) {
  const { error, result } = await ogs({ html: await readFile(file, "utf8") });
  found.push({ error, ...result });
}
console.log(JSON.stringify(found));
