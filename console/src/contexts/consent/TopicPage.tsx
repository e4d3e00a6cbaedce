import { getRouteApi } from "@tanstack/react-router";
import { useState } from "react";
import { Problem } from "../../api/problem";
import type { components } from "../../api/schema";
import { To } from "../../session/To";
import { useWorkspace } from "../../session/workspace";
import { Button } from "../../ui/Button";
import { CodeBlock } from "../../ui/CodeBlock";
import { Copy } from "../../ui/Copy";
import { Loading } from "../../ui/Loading";
import { Facts, Page, Section } from "../../ui/Page";
import { ProblemBox } from "../../ui/ProblemBox";
import { Time } from "../../ui/Time";
import { SubscriptionLookup } from "./SubscriptionLookup";
import { DEFAULTS } from "./subscription";
import { ChangeTopic, DeleteTopic } from "./TopicDialogs";

type Topic = components["schemas"]["Topic"];

const route = getRouteApi("/signed-in/o/$org/$environment/topics/$id");

/** One topic: what recipients see of it, and whether an address gets it. */
export function TopicPage() {
    const { api, can } = useWorkspace();
    const { id } = route.useParams();
    const [dialog, setDialog] = useState<"change" | "delete">();
    const query = api.useQuery("get", "/v1/topics/{id}", { params: { path: { id } } });
    const topic = query.data;
    const actions =
        topic && can("topics:write") ? (
            <>
                <Button onClick={() => setDialog("change")}>Change topic</Button>
                <Button kind="danger" onClick={() => setDialog("delete")}>
                    Delete topic
                </Button>
            </>
        ) : undefined;
    const close = () => setDialog(undefined);
    return (
        <Page
            title={topic?.name ?? "Topic"}
            state={topic ? `Who gets it: ${DEFAULTS[topic.default_subscription].label.toLowerCase()}.` : undefined}
            back={<To page="topics">Topics</To>}
            actions={actions}
        >
            {query.isPending ? <Loading rows={3} /> : null}
            {query.isError ? <ProblemBox problem={Problem.from(query.error)} onRetry={() => void query.refetch()} /> : null}
            {topic ? <About topic={topic} /> : null}
            {topic ? <Recipient topic={topic} /> : null}
            {topic && dialog === "change" ? <ChangeTopic topic={topic} onClose={close} /> : null}
            {topic && dialog === "delete" ? <DeleteTopic topic={topic} onClose={close} /> : null}
        </Page>
    );
}

function About({ topic }: { topic: Topic }) {
    return (
        <>
            <Facts
                facts={[
                    ["Description for recipients", topic.description],
                    ["Visibility", topic.visibility],
                    ["Created", <Time key="at" at={topic.created_at} />],
                    ["Id", <Copy key="id" text={topic.id} what="the topic's id" shown />],
                ]}
            />
            <Section title="Send with it">
                <CodeBlock code={`"topic": "${topic.id}"`} what="the field of an email" />
            </Section>
        </>
    );
}

function Recipient({ topic }: { topic: Topic }) {
    const { address } = route.useSearch();
    const navigate = route.useNavigate();
    const ask = (asked: string) => void navigate({ search: ({ address: _, ...rest }) => (asked ? { ...rest, address: asked } : rest) });
    return (
        <Section title="Does an address get it?">
            <SubscriptionLookup key={address} topic={topic} address={address ?? ""} onAsk={ask} />
        </Section>
    );
}
