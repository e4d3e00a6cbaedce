import { useState } from "react";
import type { components } from "../../api/schema";
import { To, useGo } from "../../session/To";
import { useWorkspace } from "../../session/workspace";
import { PAGE_MAX } from "../../ui/allPages";
import { Button } from "../../ui/Button";
import { CodeBlock } from "../../ui/CodeBlock";
import type { Column } from "../../ui/DataTable";
import { Empty } from "../../ui/Empty";
import { ListView, PAGES } from "../../ui/ListView";
import { Page } from "../../ui/Page";
import { Tag } from "../../ui/Status";
import { Time } from "../../ui/Time";
import { count } from "../../ui/words";
import { defaultShort } from "./subscription";
import { CreateTopic } from "./TopicDialogs";

type Topic = components["schemas"]["Topic"];

const COLUMNS: Column<Topic>[] = [
    { name: "Name", cell: (topic) => <To page={`topics/${topic.id}`}>{topic.name}</To> },
    { name: "Gets it by default", cell: (topic) => defaultShort(topic.default_subscription) },
    { name: "Visibility", wideOnly: true, cell: (topic) => <Tag>{topic.visibility}</Tag> },
    { name: "Description", wideOnly: true, cell: (topic) => topic.description ?? "–" },
    { name: "Created", cell: (topic) => <Time at={topic.created_at} /> },
];

const CSV: [string, (topic: Topic) => unknown][] = [
    ["id", (topic) => topic.id],
    ["name", (topic) => topic.name],
    ["default_subscription", (topic) => topic.default_subscription],
    ["visibility", (topic) => topic.visibility],
    ["created_at", (topic) => topic.created_at],
];

/** Kinds of email that recipients accept or refuse one by one. */
export function TopicsPage() {
    const { api, can } = useWorkspace();
    const go = useGo();
    const [isCreating, setCreating] = useState(false);
    const query = api.useInfiniteQuery("get", "/v1/topics", { params: { query: { limit: 50 } } }, PAGES);
    const shown = query.data?.pages.flatMap((page) => page.data) ?? [];
    const create = can("topics:write") ? (
        <Button kind="primary" onClick={() => setCreating(true)}>
            Create topic
        </Button>
    ) : undefined;
    const state = shown.length === 0 ? undefined : `${count(shown.length, "topic")} of at most 100. Recipients unsubscribe from one and still get the others.`;
    return (
        <Page title="Topics" wide state={state} actions={create}>
            <ListView
                label="Topics"
                one="topic"
                query={query}
                columns={COLUMNS}
                rowId={(topic) => topic.id}
                onOpen={(topic) => go(`topics/${topic.id}`)}
                csv={{
                    columns: CSV,
                    pageAfter: (after) => api.queryOptions("get", "/v1/topics", { params: { query: { limit: PAGE_MAX, after } } }),
                }}
                empty={
                    <Empty title="No topics yet" action={create}>
                        <p>
                            A topic is a kind of email, such as product news. Who unsubscribes from an email with a topic leaves this topic alone;
                            without a topic they leave everything. Create one, then name it when you send:
                        </p>
                        <CodeBlock code={`{"to": "ada@example.net", "topic": "topic_…", …}`} what="the field" />
                    </Empty>
                }
            />
            {isCreating ? <CreateTopic onClose={() => setCreating(false)} /> : null}
        </Page>
    );
}
