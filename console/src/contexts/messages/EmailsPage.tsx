import { getRouteApi } from "@tanstack/react-router";
import type { components } from "../../api/schema";
import { To, useGo } from "../../session/To";
import { useWorkspace } from "../../session/workspace";
import { Button } from "../../ui/Button";
import type { Column } from "../../ui/DataTable";
import { Empty } from "../../ui/Empty";
import { Chip, Filters, SearchField } from "../../ui/Filters";
import { ListView, PAGES } from "../../ui/ListView";
import { Page } from "../../ui/Page";
import { Status } from "../../ui/Status";
import { Time } from "../../ui/Time";
import { plain } from "../../ui/words";
import { FirstEmail } from "./FirstEmail";
import { STATUS_OPTIONS, toneOf } from "./status";

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
    ["created_at", (email) => email.created_at],
];

/** Every email of the environment, newest first, with filters in the address. */
export function EmailsPage() {
    const { api } = useWorkspace();
    const search = route.useSearch();
    const navigate = route.useNavigate();
    const go = useGo();
    const query = api.useInfiniteQuery("get", "/v1/emails", { params: { query: { ...filters(search), limit: 50 } } }, PAGES);
    const set = (name: string) => (value: string) =>
        void navigate({ search: (before) => ({ ...before, [name]: value || undefined }), replace: true });
    const isFiltered = Object.keys(filters(search)).length > 0;
    const clear = () => void navigate({ search: (before) => (before.tenant ? { tenant: before.tenant } : {}) });
    return (
        <Page title="Emails" wide state="Newest first. Words are searched in recipients, sender and subject.">
            <Filters>
                <SearchField label="Words in recipients, sender, subject" value={search.q ?? ""} onChange={set("q")} />
                <Chip label="Status" value={search.status ?? ""} options={STATUS_OPTIONS} onChange={set("status")} />
                {isFiltered ? (
                    <Button kind="quiet" onClick={clear}>
                        Clear filters
                    </Button>
                ) : null}
            </Filters>
            <ListView
                label="Emails"
                one="email"
                query={query}
                columns={COLUMNS}
                rowId={(email) => email.id}
                onOpen={(email) => go(`emails/${email.id}`)}
                csv={CSV}
                empty={
                    isFiltered ? (
                        <Empty title="No email matches" action={<Button onClick={clear}>Clear filters</Button>}>
                            <p>No email of this environment has all of these properties.</p>
                        </Empty>
                    ) : (
                        <FirstEmail />
                    )
                }
            />
        </Page>
    );
}

/** The filters of the address, as the API takes them. */
function filters({ tenant: _, ...search }: ReturnType<typeof route.useSearch>) {
    return search;
}
