// The site's pages: which files of the repository they show, in which order, and at which address below /docs/.

import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";

export const ROOT = new URL("../..", import.meta.url).pathname;

/** Chapters by name, each with its files. Files of docs/ that no chapter names are in the last one. */
const CHAPTERS = {
    Start: ["README.md", "docs/console.md", "docs/GLOSSARY.md"],
    Use: ["messages", "senders", "content", "consent", "webhooks", "access", "identity"].map((name) => `docs/${name}.md`),
    Operate: ["docs/ops.md", "docs/restore.md", "docs/timers.md", "docs/threat-model.md", "SECURITY.md", "CHANGELOG.md"],
    Build: ["docs/ARCHITECTURE.md", "CONTRIBUTING.md"],
};
const LAST = "Build";

/** The address of a file's page: README.md is the first page, docs/ops.md is ops.html. */
export function addressOf(file) {
    if (file === "README.md") return "/docs/";
    return `/docs/${file.replace(/^docs\//, "").replace(/\.md$/, "").toLowerCase()}.html`;
}

/** The first heading of a file, without marks. */
function titleOf(text, file) {
    return (/^# (.+)$/m.exec(text)?.[1] ?? file).replace(/[`*]/g, "");
}

/** Every page: `{ file, text, title, address, chapter }`. */
export function pages(root = ROOT) {
    const markdown = (folder) =>
        readdirSync(join(root, folder))
            .filter((name) => name.endsWith(".md"))
            .sort()
            .map((name) => `${folder}/${name}`);
    const named = Object.values(CHAPTERS).flat();
    const unnamed = markdown("docs").filter((file) => !named.includes(file));
    const chapters = { ...CHAPTERS, [LAST]: [...CHAPTERS[LAST], ...unnamed], Decisions: markdown("docs/decisions") };
    return Object.entries(chapters).flatMap(([chapter, files]) =>
        files.map((file) => {
            const text = readFileSync(join(root, file), "utf8");
            return { file, text, title: titleOf(text, file), address: addressOf(file), chapter };
        }),
    );
}
