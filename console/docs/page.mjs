// What stands around each page. No page has a script, and every address is absolute: `/docs` and `/docs/` show the same file.

import { escape } from "./markdown.mjs";

function menu(page, all) {
    const chapters = [...new Set(all.map(({ chapter }) => chapter))];
    return chapters
        .map((chapter) => {
            const entries = all.filter((one) => one.chapter === chapter).map((one) => {
                const here = one.address === page.address;
                const within = here ? page.headings.filter(({ tag }) => tag === "h2") : [];
                const parts = within.map(({ id, text }) => `<li><a href="#${id}">${escape(text)}</a></li>`).join("");
                const current = here ? ' aria-current="page"' : "";
                return `<li><a href="${one.address}"${current}>${escape(one.title)}</a>${parts ? `<ul>${parts}</ul>` : ""}</li>`;
            });
            const open = chapter !== "Decisions" || page.chapter === chapter ? " open" : "";
            return `<details${open}><summary>${escape(chapter)}</summary><ul>${entries.join("\n")}</ul></details>`;
        })
        .join("\n");
}

/** A page's HTML, with the menu of all pages. */
export function layout(page, all) {
    const title = page.address === "/docs/" ? "Posthorn's documentation" : `${page.title} – Posthorn`;
    return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<link rel="icon" href="/icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="/docs/site.css">
<title>${escape(title)}</title>
</head>
<body>
<a class="skip" href="#the-text">Skip to the text</a>
<header><a class="name" href="/docs/">Posthorn</a> <span>Documentation</span>
<nav aria-label="Site"><a class="to-menu" href="#the-menu">Contents</a> <a href="/docs/reference/">API</a> <a href="/">Console</a></nav></header>
<main id="the-text" tabindex="-1">
${page.html}
</main>
<nav id="the-menu" aria-label="Contents">
${menu(page, all)}
</nav>
</body>
</html>
`;
}
