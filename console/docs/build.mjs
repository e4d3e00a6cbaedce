// Makes the documentation's site: node docs/build.mjs FOLDER. The folder is served at /docs/ of the console's host.

import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { COPIES, renderer } from "./markdown.mjs";
import { layout } from "./page.mjs";
import { reference, routes } from "./reference.mjs";
import { pages, ROOT } from "./site.mjs";

const read = (file) => readFileSync(join(ROOT, file), "utf8");

function decisions(all) {
    const list = all.filter(({ chapter }) => chapter === "Decisions").map(({ address, title }) => `<li><a href="${address}">${title}</a></li>`);
    const html = `<h1>Decisions</h1><p>Choices that are not obvious, each with its reasons.</p><ul>${list.join("")}</ul>`;
    return { address: "/docs/decisions/", title: "All decisions", html, headings: [], chapter: "Decisions" };
}

/** Every file of the site by its path below the folder. */
export function site() {
    const document = JSON.parse(read("docs/openapi.json"));
    const written = pages();
    const addresses = new Map(written.map(({ file, address }) => [file, address]));
    const render = renderer(addresses, new Map(routes(document).map((one) => [`${one.method} ${one.path}`, one.address])));
    const shown = written.map((page) => ({ ...page, ...render(page.text, page.file) }));
    const at = shown.findIndex(({ chapter }) => chapter === "Operate");
    const all = [...shown.slice(0, at), ...reference(document), ...shown.slice(at), decisions(written)];
    const files = all.map((page) => [fileOf(page.address), layout(page, all)]);
    const copies = Object.entries(COPIES).map(([file, address]) => [fileOf(address), read(file)]);
    const style = read("console/src/tokens.css") + read("console/docs/site.css");
    return new Map([...files, ...copies, ["site.css", style]]);
}

/** The file of an address: `/docs/` is index.html. */
export function fileOf(address) {
    const path = address.replace(/^\/docs\//, "");
    return path === "" || path.endsWith("/") ? `${path}index.html` : path;
}

function write(folder) {
    rmSync(folder, { recursive: true, force: true });
    for (const [file, text] of site()) {
        mkdirSync(dirname(join(folder, file)), { recursive: true });
        writeFileSync(join(folder, file), text);
    }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) write(process.argv[2]);
