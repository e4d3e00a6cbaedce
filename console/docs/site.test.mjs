import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { fileOf, site } from "./build.mjs";
import { addressOfLink, renderer } from "./markdown.mjs";
import { routes } from "./reference.mjs";
import { Schemas } from "./schema.mjs";
import { pages, ROOT } from "./site.mjs";

const files = site();
const pagesOf = [...files].filter(([file]) => file.endsWith(".html"));
const idsOf = new Map(pagesOf.map(([file, html]) => [file, new Set([...html.matchAll(/\sid="([^"]+)"/g)].map(([, id]) => id))]));

/** The faults of the links of a page. */
function brokenLinks(file, html) {
    return [...html.matchAll(/\s(?:href|src)="([^"]*)"/g)].map(([, href]) => href).filter((href) => {
        if (/^https:\/\//.test(href) || href === "/" || href === "/icon.svg") return false;
        const [address, id] = href.split("#");
        const wanted = address === "" ? file : fileOf(address);
        return !(address === "" || address.startsWith("/docs/")) || !files.has(wanted) || (id !== undefined && !idsOf.get(wanted)?.has(id));
    });
}

describe("the documentation's site", () => {
    it("has no link that leads nowhere", () => {
        expect(pagesOf.flatMap(([file, html]) => brokenLinks(file, html).map((href) => `${file}: ${href}`))).toEqual([]);
    });

    it("names a broken link, a broken anchor and a relative address", () => {
        const html = '<a href="/docs/gone.html"></a><a href="/docs/ops.html#gone"></a><a href="ops.html"></a><a href="/docs/ops.html#dead-letters"></a>';
        expect(brokenLinks("index.html", html)).toEqual(["/docs/gone.html", "/docs/ops.html#gone", "ops.html"]);
    });

    it("has no id twice on a page", () => {
        for (const [file, html] of pagesOf) {
            const ids = [...html.matchAll(/\sid="([^"]+)"/g)].map(([, id]) => id);
            expect(ids.filter((id, at) => ids.indexOf(id) !== at), file).toEqual([]);
        }
    });

    it("runs no script, loads nothing from another host, and has no style of an element", () => {
        for (const [file, html] of pagesOf) {
            expect(html.match(/<script|\son\w+="|javascript:|\ssrc="|<iframe|<style|\sstyle="/i), file).toBeNull();
            expect([...html.matchAll(/<link [^>]*href="([^"]+)"/g)].map(([, href]) => href), file).toEqual(["/icon.svg", "/docs/site.css"]);
        }
        expect(files.get("site.css")).not.toMatch(/@import|url\(/);
    });

    it("has a page for every document and a section for every route", () => {
        for (const { address, title } of pages()) expect(files.get(fileOf(address)), title).toContain("<h1");
        const all = routes(JSON.parse(files.get("openapi.json")));
        expect(all.length).toBeGreaterThan(150);
        for (const { id, tag } of all) expect(idsOf.get(`reference/${tag}.html`), id).toContain(id);
    });

    it("leads from a route in the text to its reference", () => {
        expect(files.get("messages.html")).toContain('<a href="/docs/reference/messages.html#send-email"><code>POST /v1/emails</code></a>');
    });

    it("shows no comment of the sources", () => {
        for (const [file, html] of pagesOf) expect(html.match(/<!--|(?<!<code>)&lt;!--/), file).toBeNull();
    });
});

describe("the front door", () => {
    const [, code] = /HistoryFunction:[^]*?FunctionCode: \|\n([^]*?)\n\n/.exec(readFileSync(join(ROOT, "infra/front.yaml"), "utf8"));
    const handler = new Function(`${code}\nreturn handler;`)();

    // The same addresses as the test of infra/local/src/edge/console.rs.
    it.each([
        ["/", "/index.html"],
        ["/o/org_1/live/emails", "/index.html"],
        ["/assets/index-1.js", "/assets/index-1.js"],
        ["/docs", "/docs/index.html"],
        ["/docs/reference/", "/docs/reference/index.html"],
        ["/docs/ops.html", "/docs/ops.html"],
        ["/docsets", "/index.html"],
    ])("answers %s with %s", (uri, file) => {
        expect(handler({ request: { uri } }).uri).toBe(file);
    });
});

describe("a page", () => {
    const addresses = new Map([["docs/ops.md", "/docs/ops.html"], ["README.md", "/docs/"]]);

    it("follows links between files of the repository", () => {
        for (const [href, file, address] of [
            ["ops.md#health", "docs/access.md", "/docs/ops.html#health"],
            ["docs/ops.md", "README.md", "/docs/ops.html"],
            ["../README.md", "docs/ops.md", "/docs/"],
            ["decisions/", "docs/ARCHITECTURE.md", "/docs/decisions/"],
            ["openapi.json", "docs/ops.md", "/docs/openapi.json"],
            ["#here", "docs/ops.md", "#here"],
            ["https://example.com", "docs/ops.md", "https://example.com"],
            ["../template.yaml", "docs/ops.md", null],
        ]) {
            expect(addressOfLink(href, file, addresses)).toBe(address);
        }
    });

    it("has the ids that a repository's page has, and no link to what only the repository has", () => {
        const { html, headings } = renderer(addresses, new Map())("# A\n\n## At 3 a.m.\n\n## At 3 a.m.\n\n[all](../template.yaml) `x`", "docs/a.md");
        expect(headings.map(({ id }) => id)).toEqual(["a", "at-3-am", "at-3-am-1"]);
        expect(html).toContain('<span class="file" title="In the repository: ../template.yaml">all</span> <code>x</code>');
    });
});

describe("a schema", () => {
    const schemas = new Schemas({
        components: { schemas: {
            Tree: { type: "object", required: ["name"], properties: { name: { type: "string", maxLength: 9 }, below: { type: "array", items: { $ref: "#/components/schemas/Tree" } } } },
        } },
    });

    it("is a row for each field, and ends where it contains itself", () => {
        const rows = schemas.rows({ $ref: "#/components/schemas/Tree" });
        expect(rows.map(({ name }) => name)).toEqual(["name", "below", "below[].name", "below[].below", "below[].below[].name", "below[].below[].below",
            "below[].below[].below[].name", "below[].below[].below[].below"]);
        expect(rows[0]).toEqual({ name: "name", type: "string", required: true, about: "At most 9 characters." });
    });

    it("says its type in words", () => {
        for (const [schema, words] of [
            [{ type: ["string", "null"] }, "string, or null"],
            [{ anyOf: [{ type: "string" }, { type: "array", items: { type: "string" } }, { type: "null" }] }, "string or array of string, or null"],
            [{ oneOf: [{ const: "a" }, { const: "b" }] }, "<code>a</code> or <code>b</code>"],
            [{ type: "object", additionalProperties: { type: "string" } }, "object of string"],
            [{}, "anything"],
        ]) {
            expect(schemas.words(schema)).toBe(words);
        }
    });
});
