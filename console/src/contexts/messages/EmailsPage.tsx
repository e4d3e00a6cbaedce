import { getRouteApi } from "@tanstack/react-router";
import { useState } from "react";
import type { components } from "../../api/schema";
import { To, useGo } from "../../session/To";
import { useWorkspace } from "../../session/workspace";
import { PAGE_MAX } from "../../ui/allPages";
import { Button } from "../../ui/Button";
import type { Column } from "../../ui/DataTable";
import { DayChip } from "../../ui/DayChip";
import { Empty } from "../../ui/Empty";
import { TextChip } from "../../ui/FilterFields";
import { Chip, Filters, SearchField } from "../../ui/Filters";
import { PAGES } from "../../ui/ListView";
import { Page } from "../../ui/Page";
import { Status } from "../../ui/Status";
import { Time } from "../../ui/Time";
import { plain } from "../../ui/words";
import { EMAIL_PEEK } from "./EmailPeek";
import { dayOf, dayStart, showsNow, toQuery, withinTime } from "./filters";
import { FirstEmail } from "./FirstEmail";
import { LiveList } from "./LiveList";
import { STATUS_OPTIONS, summary, toneOf } from "./status";
import { TestEmailDialog } from "./TestEmailDialog";
import { refreshFirstPage } from "./useLiveList";

type Email = components["schemas"]["Email"];

const route = getRouteApi("/signed-in/o/$org/$environment/emails");

const COLUMNS: Column<Email>[] = [
    { name: "Status", cell: (email) => <Status tone={toneOf(email.status)}>{plain(email.status)}</Status> },
    { name: "To", cell: (email) => email.to.join(", ") },
    { name: "Subject", cell: (email) => <To page={`emails/${email.id}`}>{email.subject || "(no subject)"}</To> },
    { name: "From", wideOnly: true, cell: (email) => email.from },
    { name: "Accepted", cell: (email) => <Time at={email.created_at} /> },
];

const CSV: [string, (email: Email) => unknown][] = [
    ["id", (email) => email.id],
    ["status", (email) => email.status],
    ["from", (email) => email.from],
    ["to", (email) => email.to.join(" ")],
    ["subject", (email) => email.subject],
    ["tags", (email) => email.tags.map((tag) => `${tag.name}:${tag.value}`).join(" ")],
    ["created_at", (email) => email.created_at],
];

/** Every email of the environment, newest first, with filters in the address. */
export function EmailsPage() {
    const { api, can } = useWorkspace();
    const { tenant: _, ...asked } = route.useSearch();
    const search = withinTime(asked, new Date());
    const go = useGo();
    const { set, clear } = useFilters();
    const [isTesting, setTesting] = useState(false);
    const isLive = showsNow(search, new Date());
    const query = api.useInfiniteQuery(
        "get",
        "/v1/emails",
        { params: { query: { ...toQuery(search), limit: 50 } } },
        { ...PAGES, refetchInterval: isLive ? refreshFirstPage : false },
    );
    const emails = query.data?.pages.flatMap((page) => page.data) ?? [];
    const isFiltered = Object.keys(asked).length > 0;
    const none = isFiltered ? <NoMatch onClear={clear} {...(query.hasNextPage ? { onMore: () => void query.fetchNextPage() } : {})} /> : <FirstEmail />;
    return (
        <Page
            title="Emails"
            wide
            state={summary(emails, query.hasNextPage) || (query.data && isFiltered ? "None with these properties." : "What was accepted for sending, newest first.")}
            actions={
                can("emails:send") ? (
                    <Button kind="primary" onClick={() => setTesting(true)}>
                        Send a test email
                    </Button>
                ) : null
            }
        >
            <Filters>
                <SearchField label="Words in recipients, sender, subject" value={search.q ?? ""} onChange={set("q")} />
                <Chip label="Status" value={search.status ?? ""} options={STATUS_OPTIONS} onChange={set("status")} />
                <TextChip label="Recipient" value={search.to ?? ""} onChange={set("to")} placeholder="whole address" />
                <TextChip label="Tag" value={search.tag ?? ""} onChange={set("tag")} placeholder="name:value" />
                <DayChip label="Since" value={dayOf(search.created_after)} max={dayOf(search.created_before)} onChange={set("created_after")} />
                <DayChip label="Until" value={dayOf(search.created_before)} min={dayOf(search.created_after)} onChange={set("created_before")} />
                {isFiltered ? (
                    <Button kind="quiet" onClick={clear}>
                        Clear filters
                    </Button>
                ) : null}
            </Filters>
            {search.q ? <WordsWithin since={search.created_after} until={search.created_before} /> : null}
            <LiveList
                label="Emails"
                one="email"
                query={query}
                isLive={isLive}
                columns={COLUMNS}
                onOpen={(email) => go(`emails/${email.id}`)}
                peek={EMAIL_PEEK}
                csv={{
                    columns: CSV,
                    pageAfter: (after) => api.queryOptions("get", "/v1/emails", { params: { query: { ...toQuery(search), limit: PAGE_MAX, after } } }),
                }}
                empty={none}
            />
            {isTesting ? <TestEmailDialog onClose={() => setTesting(false)} /> : null}
        </Page>
    );
}

/** The time within which words are looked for. */
function WordsWithin({ since, until }: { since: string | undefined; until: string | undefined }) {
    const day = (value: string) => new Date(dayStart(dayOf(value))).toLocaleDateString(undefined, { dateStyle: "long" });
    return (
        <p>
            Words are looked for in emails accepted since {day(since ?? "")}
            {until ? ` and until ${day(until)}` : ""}. Choose an earlier day to look further back; a recipient and a tag are found at any time.
        </p>
    );
}

/** Changes the filters in the address. */
function useFilters() {
    const navigate = route.useNavigate();
    const set = (name: string) => (value: string) =>
        void navigate({ search: (before) => ({ ...before, [name]: value || undefined }), replace: true });
    const clear = () => void navigate({ search: (before) => (before.tenant ? { tenant: before.tenant } : {}) });
    return { set, clear };
}

/** The API reads a limited number of emails at a time, so a page without a match may not be the last. */
function NoMatch({ onClear, onMore }: { onClear: () => void; onMore?: () => void }) {
    const clear = (
        <Button key="clear" onClick={onClear}>
            Clear filters
        </Button>
    );
    if (!onMore) {
        return (
            <Empty title="No email matches" action={clear}>
                <p>
                    No email of this environment has all of these properties. A recipient and a tag find emails that were accepted since Posthorn keeps an
                    index of them; words find older ones.
                </p>
            </Empty>
        );
    }
    return (
        <Empty title="No match so far" action={<Button onClick={onMore}>Search older emails</Button>}>
            <p>None of the newest emails has all of these properties. Older ones were not searched yet.</p>
        </Empty>
    );
}
