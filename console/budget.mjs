// Holds the size of the console's first load, in bytes after gzip: the page, and every script and style that it names.
// `make bench` runs this on the built console.

import { readFileSync, readdirSync } from "node:fs";
import { gzipSync } from "node:zlib";

const FIRST_LOAD_MAX = 150_000;
/** No page may bring more than this with it. */
const CHUNK_MAX = 80_000;

const built = new URL("../target/console/", import.meta.url);
const size = (file) => gzipSync(readFileSync(new URL(file, built))).length;
const page = readFileSync(new URL("index.html", built), "utf8");
const named = [...page.matchAll(/(?:src|href)="\/(assets\/[^"]+)"/g)].map(([, file]) => file);
const first = named.reduce((sum, file) => sum + size(file), size("index.html"));
const chunks = readdirSync(new URL("assets/", built))
    .map((file) => `assets/${file}`)
    .filter((file) => !named.includes(file))
    .map((file) => ({ file, bytes: size(file) }))
    .sort((one, other) => other.bytes - one.bytes);

console.log(`console, first load  ${(first / 1000).toFixed(1)} kB gzip (at most ${FIRST_LOAD_MAX / 1000})`);
for (const { file, bytes } of chunks.slice(0, 5)) console.log(`  ${file}  ${(bytes / 1000).toFixed(1)} kB`);
const heavy = chunks.filter(({ bytes }) => bytes > CHUNK_MAX);
if (first > FIRST_LOAD_MAX || heavy.length > 0) {
    console.error("The console is over its budget.");
    process.exit(1);
}
