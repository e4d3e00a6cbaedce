import type { components } from "../../api/schema";
import { To, useGo } from "../../session/To";
import { useWorkspace } from "../../session/workspace";
import { PAGE_MAX } from "../../ui/allPages";
import type { Column } from "../../ui/DataTable";
import { Empty } from "../../ui/Empty";
import { PAGES } from "../../ui/ListView";
import { Page } from "../../ui/Page";
import type { Peek } from "../../ui/Peek";
import { Status, Tag } from "../../ui/Status";
import { Time } from "../../ui/Time";
import { LiveList } from "./LiveList";
import { kindOf, receivedSummary, warningOf } from "./received";
import { Answered, Checks, ReceivedAddresses, ReceivedState } from "./ReceivedFacts";
import { refreshFirstPage } from "./useLiveList";

type Received = components["schemas"]["ReceivedEmail"];

const COLUMNS: Column<Received>[] = [
    { name: "From", cell: (email) => email.from },
    { name: "Subject", cell: (email) => <To page={`received/${email.id}`}>{email.subject || "(no subject)"}</To> },
    { name: "For", wideOnly: true, cell: (email) => email.received_for.join(", ") },
    { name: "Kind", wideOnly: true, cell: (email) => <Kind email={email} /> },
    { name: "Files", wideOnly: true, right: true, cell: (email) => email.attachments.length || "–" },
    { name: "Received", cell: (email) => <Time at={email.created_at} /> },
];

const CSV: [string, (email: Received) => unknown][] = [
    ["id", (email) => email.id],
    ["from", (email) => email.from],
    ["received_for", (email) => email.received_for.join(" ")],
    ["subject", (email) => email.subject],
    ["kind", (email) => kindOf(email)],
    ["in_reply_to_email_id", (email) => email.in_reply_to_email_id],
    ["created_at", (email) => email.created_at],
];

const PEEK: Peek<Received> = {
    title: (email) => email.subject || "(no subject)",
    link: (email) => <To page={`received/${email.id}`}>Open the received email</To>,
    content: (email) => (
        <>
            <p>
                <ReceivedState email={email} />
            </p>
            <Answered email={email} />
            <Checks email={email} />
            <ReceivedAddresses email={email} />
        </>
    ),
};

function Kind({ email }: { email: Received }) {
    const warning = warningOf(email.verdicts);
    return (
        <>
            <Tag>{kindOf(email)}</Tag> {warning ? <Status tone="problem">{warning}</Status> : null}
        </>
    );
}

/** Mail that came in at domains that receive, newest first. */
export function ReceivedPage() {
    const { api } = useWorkspace();
    const go = useGo();
    const query = api.useInfiniteQuery(
        "get",
        "/v1/emails/receiving",
        { params: { query: { limit: 50 } } },
        { ...PAGES, refetchInterval: refreshFirstPage },
    );
    const emails = query.data?.pages.flatMap((page) => page.data) ?? [];
    return (
        <Page title="Received" wide state={receivedSummary(emails, query.hasNextPage) || "Mail that your domains received, newest first."}>
            <LiveList
                label="Received emails"
                one="email"
                query={query}
                isLive
                columns={COLUMNS}
                onOpen={(email) => go(`received/${email.id}`)}
                peek={PEEK}
                csv={{
                    columns: CSV,
                    pageAfter: (after) => api.queryOptions("get", "/v1/emails/receiving", { params: { query: { limit: PAGE_MAX, after } } }),
                }}
                empty={<NothingReceived />}
            />
        </Page>
    );
}

function NothingReceived() {
    const { isTest } = useWorkspace();
    return (
        <Empty title="Nothing received yet" action={isTest ? null : <To page="domains">Choose a domain that receives</To>}>
            <p>Mail to your domains appears here: replies to your emails, automatic replies, and reports of mail servers.</p>
            {isTest ? (
                <p>Only domains of the environment “live” receive mail.</p>
            ) : (
                <p>Open a verified domain, switch receiving on, and publish the MX record that it then shows.</p>
            )}
        </Empty>
    );
}
