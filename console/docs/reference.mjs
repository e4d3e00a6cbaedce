// The reference: a page for each context, made from the OpenAPI document.

import { describe, describeInline, escape } from "./markdown.mjs";
import { about, Schemas } from "./schema.mjs";

const METHODS = ["get", "head", "post", "put", "patch", "delete"];
/** Headers that every route takes are described once. */
const SHARED = ["Posthorn-Org", "Posthorn-Environment", "Posthorn-Tenant"];

/** Every route of a document: `{ id, method, path, tag, address, operation }`. */
export function routes(document) {
    return Object.entries(document.paths).flatMap(([path, item]) =>
        METHODS.filter((method) => item[method]).map((method) => {
            const operation = item[method];
            const tag = operation.tags?.[0] ?? "other";
            const id = operation.operationId;
            return { id, method: method.toUpperCase(), path, tag, operation, address: `/docs/reference/${tag}.html#${id}` };
        }),
    );
}

function table(head, rows) {
    if (rows.length === 0) return "";
    const cells = (tag, row) => row.map((cell) => `<${tag}>${cell}</${tag}>`).join("");
    const body = rows.map((row) => `<tr>${cells("td", row)}</tr>`).join("\n");
    const top = `<thead><tr>${cells("th", head)}</tr></thead>`;
    return `<div class="wide" role="region" aria-label="Table" tabindex="0"><table>${top}<tbody>${body}</tbody></table></div>`;
}

const name = (text, required) => `<code>${escape(text)}</code>${required ? ' <span class="needed">required</span>' : ""}`;

function fields(schemas, schema) {
    const rows = schemas.rows(schema).map((row) => [name(row.name, row.required), row.type, row.about]);
    return table(["Field", "Type", "Meaning"], rows);
}

function parameters(schemas, given) {
    const rows = given.map(schemas.at.bind(schemas)).filter((one) => !SHARED.includes(one.name));
    return table(
        ["Parameter", "In", "Type", "Meaning"],
        rows.map((one) => {
            const { schema } = schemas.notNull(one.schema);
            return [name(one.name, one.required), one.in, schemas.words(one.schema), about({ ...schema, description: one.description })];
        }),
    );
}

/** A command to copy. */
function command({ method, path, operation }) {
    const json = operation.requestBody?.content?.["application/json"];
    const lines = [`curl${method === "GET" ? "" : ` -X ${method}`} "$URL${path}"`];
    if (operation.security?.length) lines.push('-H "Authorization: Bearer $KEY"');
    if (json?.example !== undefined) {
        lines.push("-H 'Content-Type: application/json'", `-d '${JSON.stringify(json.example, null, 2).replaceAll("'", "'\\''")}'`);
    }
    return `<pre tabindex="0"><code>${escape(lines.join(" \\\n  "))}</code></pre>`;
}

function body(schemas, { requestBody }) {
    return Object.entries(schemas.at(requestBody)?.content ?? {})
        .map(([type, { schema }]) => `<h4>Body <code>${escape(type)}</code></h4>${fields(schemas, schema)}`)
        .join("");
}

function answers(schemas, { responses }) {
    return Object.entries(responses ?? {})
        .map(([status, given]) => {
            const { description, content } = schemas.at(given);
            if (status >= "400") return { refusal: [`<code>${status}</code>`, describe(description)] };
            const shown = Object.entries(content ?? {}).map(([type, { schema }]) => {
                const rows = fields(schemas, schema);
                const text = `<code>${status}</code> <code>${escape(type)}</code>`;
                return rows ? `<details><summary>${text}</summary>${rows}</details>` : `<p>${text}</p>`;
            });
            return { answer: shown.join("") || `<p><code>${status}</code> ${describeInline(description)}</p>` };
        })
        .reduce(
            (all, { answer = "", refusal }) => ({ given: all.given + answer, refused: refusal ? [...all.refused, refusal] : all.refused }),
            { given: "", refused: [] },
        );
}

function route(schemas, one) {
    const { operation } = one;
    const { given, refused } = answers(schemas, operation);
    const refusals = refused.length ? `<details><summary>Refusals</summary>${table(["Status", "Codes"], refused)}</details>` : "";
    return `<section class="route" aria-labelledby="${one.id}">
<h2 id="${one.id}"><a href="#${one.id}">${escape(operation.summary)}</a></h2>
<p class="line"><span class="method">${one.method}</span> <code>${escape(one.path)}</code></p>
${describe(operation.description)}
${command(one)}
${parameters(schemas, operation.parameters ?? [])}
${body(schemas, operation)}
<h4>Answer</h4>
${given}${refusals}
</section>`;
}

/** The pages of the reference: `{ address, title, html, headings, chapter }`. */
export function reference(document) {
    const schemas = new Schemas(document);
    const all = routes(document);
    const tags = [...new Set(all.map(({ tag }) => tag))].sort();
    const shared = Object.values(document.paths)
        .flatMap((item) => METHODS.flatMap((method) => item[method]?.parameters ?? []))
        .filter((one, at, every) => SHARED.includes(one.name) && every.findIndex((other) => other.name === one.name) === at);
    const headers = table(["Header", "Meaning"], shared.map((one) => [name(one.name), describeInline(one.description)]));
    const schemes = Object.values(document.components.securitySchemes).map((one) => `<li>${describeInline(one.description)}</li>`);
    const lists = tags.map((tag) => {
        const rows = all.filter((one) => one.tag === tag).map((one) => [
            `<a href="${one.address}">${escape(one.operation.summary)}</a>`,
            `<span class="method">${one.method}</span> <code>${escape(one.path)}</code>`,
        ]);
        return `<h2 id="${tag}"><a href="/docs/reference/${tag}.html">${tag}</a></h2>${table(["Route", "Request"], rows)}`;
    });
    const first = {
        address: "/docs/reference/",
        title: "API reference",
        html: `<h1>API reference</h1><p>${describeInline(document.info.description)} Version ${escape(document.info.version)}, from
<a href="/docs/openapi.json">the OpenAPI document</a>; also as <a href="/docs/postman.json">a Postman collection</a>.</p>
<p>A request is authorised by one of:</p><ul>${schemes.join("")}</ul>
<p>Requests may name where they act:</p>${headers}${lists.join("\n")}`,
        headings: tags.map((tag) => ({ id: tag, text: tag, tag: "h2" })),
    };
    const contexts = tags.map((tag) => {
        const own = all.filter((one) => one.tag === tag);
        const headings = own.map((one) => ({ id: one.id, text: one.operation.summary, tag: "h2" }));
        const html = `<h1>API: ${tag}</h1>\n${own.map((one) => route(schemas, one)).join("\n")}`;
        return { address: `/docs/reference/${tag}.html`, title: `API: ${tag}`, html, headings };
    });
    return [first, ...contexts].map((page) => ({ ...page, chapter: "API reference" }));
}
