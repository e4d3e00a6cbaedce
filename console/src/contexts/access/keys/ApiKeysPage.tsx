import { getRouteApi } from "@tanstack/react-router";
import { useState } from "react";
import type { components } from "../../../api/schema";
import { To, useGo } from "../../../session/To";
import { useWorkspace } from "../../../session/workspace";
import { PAGE_MAX } from "../../../ui/allPages";
import { Button } from "../../../ui/Button";
import type { Column } from "../../../ui/DataTable";
import { Empty } from "../../../ui/Empty";
import { Chip, Filters } from "../../../ui/Filters";
import { ListView, PAGES } from "../../../ui/ListView";
import { Page } from "../../../ui/Page";
import { Status } from "../../../ui/Status";
import { Time } from "../../../ui/Time";
import { count } from "../../../ui/words";
import { useKeysPlace, useOrgWide } from "../orgWide";
import { summary } from "../permissions";
import { useNames } from "../team/people";
import { CreateKeyDialog } from "./CreateKeyDialog";
import { NewKeyDialog } from "./NewKeyDialog";
import { isIdle, stateOf, unusedFor, type Key } from "./keyState";

const route = getRouteApi("/signed-in/o/$org/$environment/api-keys");

function columns(nameOf: (id: string | null | undefined) => string): Column<Key>[] {
    return [
        { name: "Status", cell: (key) => <KeyStatus of={key} /> },
        { name: "Name", cell: (key) => <To page={`api-keys/${key.id}`}>{key.name}</To> },
        { name: "May", cell: (key) => summary(key.scopes) },
        { name: "Last used", cell: (key) => (key.last_used_at ? <Time at={key.last_used_at} /> : unusedFor(key, Date.now())) },
        { name: "Limits", wideOnly: true, cell: limitsOf },
        { name: "Ends", wideOnly: true, cell: endOf },
        { name: "Made by", wideOnly: true, cell: (key) => nameOf(key.created_by) },
        { name: "Created", wideOnly: true, cell: (key) => <Time at={key.created_at} /> },
    ];
}

export function KeyStatus({ of: key }: { of: Key }) {
    const { tone, word } = stateOf(key, Date.now());
    return <Status tone={tone}>{word}</Status>;
}

/** A revoked key has ended, whatever end it had before. */
function endOf(key: Key) {
    if (key.revoked_at) return <Time at={key.revoked_at} />;
    return key.expires_at ? <Time at={key.expires_at} /> : "never";
}

function limitsOf(key: Key): string {
    const parts = [
        key.allowed_domains ? count(key.allowed_domains.length, "domain") : "",
        key.allowed_cidrs ? count(key.allowed_cidrs.length, "network") : "",
        key.rate_limit ? `${key.rate_limit} a second` : "",
    ];
    return parts.filter(Boolean).join(", ") || "none";
}

const CSV: [string, (key: Key) => unknown][] = [
    ["id", (key) => key.id],
    ["name", (key) => key.name],
    ["environment", (key) => key.environment],
    ["status", (key) => stateOf(key, Date.now()).word],
    ["permissions", (key) => key.scopes.join(" ")],
    ["last_used_at", (key) => key.last_used_at],
    ["expires_at", (key) => key.expires_at],
    ["created_by", (key) => key.created_by],
    ["created_at", (key) => key.created_at],
];

/** The keys of an environment, newest first. */
export function ApiKeysPage() {
    const { environment: present, can, tenant } = useWorkspace();
    const { api } = useKeysPlace();
    const search = route.useSearch();
    const navigate = route.useNavigate();
    const go = useGo();
    const nameOf = useNames();
    const [isCreating, setCreating] = useState(false);
    const [created, setCreated] = useState<components["schemas"]["CreatedApiKey"]>();
    const environment = search.environment || present;
    const query = api.useInfiniteQuery("get", "/v1/api-keys", { params: { query: { environment, limit: 50 } } }, PAGES);
    const button = can("api_keys:write") ? (
        <Button kind="primary" onClick={() => setCreating(true)}>
            Create key
        </Button>
    ) : null;
    const keys = query.data?.pages.flatMap((page) => page.data);
    return (
        <Page title="API keys" wide state={stateSentence(keys, environment, query.hasNextPage, tenant !== undefined)} actions={button}>
            <Filters>
                <EnvironmentChip
                    value={search.environment ?? ""}
                    present={present}
                    onChange={(value) => void navigate({ search: (before) => ({ ...before, environment: value }), replace: true })}
                />
            </Filters>
            <ListView
                label="API keys"
                one="key"
                query={query}
                columns={columns(nameOf)}
                rowId={(key) => key.id}
                onOpen={(key) => go(`api-keys/${key.id}`)}
                csv={{
                    columns: CSV,
                    pageAfter: (after) => api.queryOptions("get", "/v1/api-keys", { params: { query: { environment, limit: PAGE_MAX, after } } }),
                }}
                empty={
                    <Empty title={`No keys for ${environment} yet`} action={button}>
                        <p>
                            An application proves with a key who it is and what it may do. Give each application a key of its own, so that you
                            can revoke one without stopping the others.
                        </p>
                    </Empty>
                }
            />
            {isCreating ? (
                <CreateKeyDialog
                    onClose={() => setCreating(false)}
                    onCreated={(key) => {
                        setCreating(false);
                        setCreated(key);
                    }}
                />
            ) : null}
            {created ? <NewKeyDialog created={created} onClose={() => setCreated(undefined)} /> : null}
        </Page>
    );
}

function stateSentence(keys: Key[] | undefined, environment: string, isMore: boolean, isTenants: boolean): string {
    const owner = isTenants ? " of this tenant" : "";
    if (!keys) return `Keys${owner} for ${environment}.`;
    const works = keys.filter((key) => stateOf(key, Date.now()).works);
    const unused = works.filter((key) => isIdle(key, Date.now())).length;
    const more = isMore ? " among those shown" : "";
    return `${count(works.length, "working key")}${owner} for ${environment}${more}${unused > 0 ? `, ${unused} of them unused` : ""}.`;
}

interface ChipProps {
    /** Empty for the present environment. */
    value: string;
    present: string;
    onChange: (value: string) => void;
}

function EnvironmentChip({ value, present, onChange }: ChipProps) {
    const { can } = useWorkspace();
    const { api } = useOrgWide();
    const environments = api.useQuery("get", "/v1/environments", { params: {} }, { enabled: can("environments:read") });
    const names = environments.data?.data.map((one) => one.name) ?? ["live", "test"];
    const others = [...new Set([...names, ...(value ? [value] : [])])].filter((name) => name !== present);
    const options = [{ value: "", label: present }, ...others.map((name) => ({ value: name, label: name }))];
    return <Chip label="Environment" value={value === present ? "" : value} onChange={onChange} options={options} />;
}
