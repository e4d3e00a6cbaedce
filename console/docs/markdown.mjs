// Markdown to HTML, with the repository's links turned into the site's.

import GithubSlugger from "github-slugger";
import MarkdownIt from "markdown-it";
import { posix } from "node:path";

/** Files that the site has a copy of, besides its pages. */
export const COPIES = { "docs/openapi.json": "/docs/openapi.json", "docs/postman.json": "/docs/postman.json" };

/**
 * The site's address of a link in `file`, or null if it leads to a file that only the repository has.
 * `addresses` has the address of each page's file.
 */
export function addressOfLink(href, file, addresses) {
    if (/^[a-z]+:/.test(href) || href.startsWith("#")) return href;
    const [path, anchor] = href.split("#");
    const wanted = posix.normalize(posix.join(posix.dirname(file), path)).replace(/\/$/, "");
    const address = wanted === "docs/decisions" ? "/docs/decisions/" : (addresses.get(wanted) ?? COPIES[wanted]);
    return address === undefined ? null : anchor === undefined ? address : `${address}#${anchor}`;
}

/** Renders pages. `routes` has the address of each route's reference, by `POST /v1/emails`. */
export function renderer(addresses, routes) {
    // The repository's own text may have HTML, which it needs for anchors.
    const markdown = new MarkdownIt({ html: true, linkify: false });
    const { rules } = markdown.renderer;
    const plain = rules.code_inline;
    const code = (tokens, at, options, env, self) => {
        const shown = plain(tokens, at, options, env, self);
        const address = env.linked ? undefined : routes.get(tokens[at].content);
        return address === undefined ? shown : `<a href="${address}">${shown}</a>`;
    };
    rules.code_inline = code;
    // What scrolls sideways can be reached by keys.
    for (const rule of ["fence", "code_block"]) {
        const preformatted = rules[rule];
        rules[rule] = (...given) => preformatted(...given).replace(/^<pre/, '<pre tabindex="0"');
    }
    rules.table_open = () => '<div class="wide" role="region" aria-label="Table" tabindex="0"><table>';
    rules.table_close = () => "</table></div>";
    rules.heading_open = (tokens, at, _options, env) => {
        const { tag } = tokens[at];
        const words = tokens[at + 1].children.filter(({ type }) => type === "text" || type === "code_inline");
        const text = words.map(({ content }) => content).join("");
        const id = env.slugger.slug(text);
        env.headings.push({ id, text, tag });
        return `<${tag} id="${id}">`;
    };
    rules.link_open = (tokens, at, _options, env) => {
        env.linked = true;
        const href = tokens[at].attrGet("href");
        const address = addressOfLink(href, env.file, addresses);
        if (address === null) {
            tokens.slice(at).find(({ type }) => type === "link_close").hidden = true;
            return `<span class="file" title="In the repository: ${markdown.utils.escapeHtml(href)}">`;
        }
        return `<a href="${markdown.utils.escapeHtml(address)}">`;
    };
    rules.link_close = (tokens, at, _options, env) => {
        env.linked = false;
        return tokens[at].hidden ? "</span>" : "</a>";
    };
    /** `{ html, headings }` of a file's text. */
    return (text, file) => {
        const env = { file, slugger: new GithubSlugger(), headings: [], linked: false };
        const shown = text.replace(/^<!--.*?-->\n?/gm, "");
        return { html: markdown.render(shown, env), headings: env.headings };
    };
}

/** Renders the descriptions of the OpenAPI document, which may have no HTML. */
const descriptions = new MarkdownIt({ html: false });
export const describe = (text) => (text ? descriptions.render(text) : "");
export const describeInline = (text) => (text ? descriptions.renderInline(text.replaceAll("\n", " ")) : "");
export const escape = (text) => descriptions.utils.escapeHtml(String(text));
