import { getRouteApi } from "@tanstack/react-router";
import { useState, type ReactNode } from "react";
import type { components } from "../../api/schema";
import { To, useGo } from "../../session/To";
import { useWorkspace } from "../../session/workspace";
import { PAGE_MAX } from "../../ui/allPages";
import { Button } from "../../ui/Button";
import type { Column } from "../../ui/DataTable";
import { Empty } from "../../ui/Empty";
import { Filters, SearchField } from "../../ui/Filters";
import { ListView, PAGES } from "../../ui/ListView";
import { Page } from "../../ui/Page";
import { Status } from "../../ui/Status";
import { Time } from "../../ui/Time";
import { count, number } from "../../ui/words";
import { NewTemplate } from "./NewTemplate";

type Summary = components["schemas"]["TemplateSummary"];

const route = getRouteApi("/signed-in/o/$org/$environment/templates");

const COLUMNS: Column<Summary>[] = [
    { name: "Name", cell: (template) => <To page={`templates/${template.id}`}>{template.name}</To> },
    {
        name: "Status",
        cell: (template) =>
            template.status === "draft" ? (
                <Status tone="quiet">draft</Status>
            ) : template.has_unpublished_versions ? (
                <Status tone="waiting">published, with changes</Status>
            ) : (
                <Status tone="good">published</Status>
            ),
    },
    { name: "Alias", cell: (template) => (template.alias ? <code>{template.alias}</code> : "–") },
    { name: "Published version", right: true, wideOnly: true, cell: (template) => template.published_version ?? "–" },
    { name: "Changed", wideOnly: true, cell: (template) => <Time at={template.updated_at} /> },
];

const CSV: [string, (template: Summary) => unknown][] = [
    ["id", (template) => template.id],
    ["name", (template) => template.name],
    ["alias", (template) => template.alias],
    ["status", (template) => template.status],
    ["published_version", (template) => template.published_version],
    ["draft_version", (template) => template.draft_version],
    ["updated_at", (template) => template.updated_at],
];

function stateOf(templates: Summary[], hasMore: boolean): string {
    const published = templates.filter((one) => one.status === "published");
    const changed = published.filter((one) => one.has_unpublished_versions).length;
    const shown = hasMore ? `The newest ${count(templates.length, "template")}` : count(templates.length, "template");
    const unpublished = changed > 0 ? `, ${number(changed)} of them with changes that are not published` : "";
    return `${shown}: ${number(published.length)} published${unpublished}.`;
}

/** Every template of the environment, newest first. */
export function TemplatesPage() {
    const { api, can } = useWorkspace();
    const go = useGo();
    const { q } = route.useSearch();
    const navigate = route.useNavigate();
    const [isCreating, setCreating] = useState(false);
    const query = api.useInfiniteQuery("get", "/v1/templates", { params: { query: { limit: 50, ...(q ? { q } : {}) } } }, PAGES);
    const templates = query.data?.pages.flatMap((page) => page.data) ?? [];
    const search = (words: string) =>
        void navigate({ search: ({ q: _, ...rest }) => (words ? { ...rest, q: words } : rest), replace: true });
    const create = can("templates:write") ? (
        <Button kind="primary" onClick={() => setCreating(true)}>
            New template
        </Button>
    ) : null;
    return (
        <Page
            title="Templates"
            wide
            state={templates.length > 0 ? stateOf(templates, query.hasNextPage) : "What emails say, with variables that each send fills."}
            actions={templates.length > 0 || q ? create : null}
        >
            <Filters>
                <SearchField label="Words in name or alias" value={q ?? ""} onChange={search} />
            </Filters>
            <ListView
                label="Templates"
                one="template"
                query={query}
                columns={COLUMNS}
                rowId={(template) => template.id}
                onOpen={(template) => go(`templates/${template.id}`)}
                csv={{
                    columns: CSV,
                    pageAfter: (after) => api.queryOptions("get", "/v1/templates", { params: { query: { ...(q ? { q } : {}), limit: PAGE_MAX, after } } }),
                }}
                empty={
                    q ? (
                        <Empty title="No template matches" action={<Button onClick={() => search("")}>Clear search</Button>}>
                            <p>No name or alias has “{q}” in it.</p>
                        </Empty>
                    ) : (
                        <NoTemplate action={create} />
                    )
                }
            />
            {isCreating ? <NewTemplate onClose={() => setCreating(false)} /> : null}
        </Page>
    );
}

function NoTemplate({ action }: { action: ReactNode }) {
    return (
        <Empty title="No templates yet" action={action}>
            <p>
                A template keeps subject, HTML and text in one place. A send names it and gives the variables; you change the words without a
                deployment, see each version, and roll back.
            </p>
        </Empty>
    );
}
