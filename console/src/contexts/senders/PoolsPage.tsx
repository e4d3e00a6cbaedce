import { useQueryClient } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";
import { Problem } from "../../api/problem";
import { To, useGo } from "../../session/To";
import { useWorkspace } from "../../session/workspace";
import { PAGE_MAX } from "../../ui/allPages";
import { Button } from "../../ui/Button";
import type { Column } from "../../ui/DataTable";
import { FormDialog } from "../../ui/Dialog";
import { Empty } from "../../ui/Empty";
import { TextField } from "../../ui/Field";
import { ListView, PAGES } from "../../ui/ListView";
import { Page } from "../../ui/Page";
import { Status } from "../../ui/Status";
import { Time } from "../../ui/Time";
import { say } from "../../ui/Toast";
import { count, number } from "../../ui/words";
import { lookOfPool, type Pool } from "./status";

const COLUMNS: Column<Pool>[] = [
    { name: "Pool", cell: (pool) => <To page={`ip-pools/${pool.id}`}>{pool.name}</To> },
    {
        name: "Status",
        cell: (pool) => {
            const { tone, word } = lookOfPool(pool);
            return <Status tone={tone}>{word}</Status>;
        },
    },
    { name: "Addresses", right: true, cell: (pool) => number(pool.addresses.length) },
    { name: "Domains", right: true, cell: (pool) => number(pool.domain_ids.length) },
    { name: "Created", wideOnly: true, cell: (pool) => <Time at={pool.created_at} /> },
];

const CSV: [string, (pool: Pool) => unknown][] = [
    ["id", (pool) => pool.id],
    ["name", (pool) => pool.name],
    ["status", (pool) => pool.status],
    ["paused", (pool) => pool.paused],
    ["addresses", (pool) => pool.addresses.map((one) => one.ip).join(" ")],
    ["domain_ids", (pool) => pool.domain_ids.join(" ")],
    ["created_at", (pool) => pool.created_at],
];

function stateOf(pools: Pool[]): string {
    const active = pools.filter((pool) => pool.status === "active" && !pool.paused).length;
    const domains = pools.reduce((sum, pool) => sum + pool.domain_ids.length, 0);
    return `${count(pools.length, "pool")}, ${number(active)} active, for ${count(domains, "domain")}.`;
}

/** Every IP pool of the environment. */
export function PoolsPage() {
    const { api, can } = useWorkspace();
    const go = useGo();
    const [isCreating, setCreating] = useState(false);
    const query = api.useInfiniteQuery("get", "/v1/ip-pools", { params: { query: { limit: 50 } } }, PAGES);
    const pools = query.data?.pages.flatMap((page) => page.data) ?? [];
    const create = can("ip_pools:write") ? (
        <Button kind="primary" onClick={() => setCreating(true)}>
            Create IP pool
        </Button>
    ) : null;
    return (
        <Page
            title="IP pools"
            wide
            state={pools.length > 0 ? stateOf(pools) : "Dedicated addresses, whose reputation is yours alone."}
            actions={pools.length > 0 ? create : null}
        >
            <ListView
                label="IP pools"
                one="pool"
                query={query}
                columns={COLUMNS}
                rowId={(pool) => pool.id}
                onOpen={(pool) => go(`ip-pools/${pool.id}`)}
                csv={{
                    columns: CSV,
                    pageAfter: (after) => api.queryOptions("get", "/v1/ip-pools", { params: { query: { limit: PAGE_MAX, after } } }),
                }}
                empty={<NoPool action={create} />}
            />
            {isCreating ? <CreatePool onClose={() => setCreating(false)} onCreated={(id) => go(`ip-pools/${id}`)} /> : null}
        </Page>
    );
}

function NoPool({ action }: { action: ReactNode }) {
    const { isTest } = useWorkspace();
    return (
        <Empty title="No IP pools yet" action={action}>
            <p>
                Without a pool, emails leave from addresses that many senders share. A pool has addresses for your domains alone: their
                reputation is what you make it, and they need steady volume to keep it. Create one, then assign domains to it.
            </p>
            {isTest ? (
                <p>In test data a pool has made-up addresses and costs nothing.</p>
            ) : (
                <p>An organisation has as many pools as the operator grants; SES charges for dedicated addresses.</p>
            )}
        </Empty>
    );
}

function CreatePool({ onClose, onCreated }: { onClose: () => void; onCreated: (id: string) => void }) {
    const { api } = useWorkspace();
    const cache = useQueryClient();
    const [name, setName] = useState("");
    const create = api.useMutation("post", "/v1/ip-pools", {
        onSuccess: (pool) => {
            void cache.invalidateQueries({ queryKey: ["get", "/v1/ip-pools"] });
            say(`Created ${pool.name}. Assign domains to it next.`);
            onClose();
            onCreated(pool.id);
        },
    });
    return (
        <FormDialog
            title="Create IP pool"
            action="Create IP pool"
            busy={create.isPending}
            problem={create.error}
            blocked={name.trim() === ""}
            onSubmit={() => create.mutate({ body: { name: name.trim() } })}
            onClose={onClose}
        >
            <TextField
                label="Name"
                help="Such as Transactional. SES adds the first address after enough emails were sent from the pool."
                error={create.error ? Problem.from(create.error).at("/name") : undefined}
                autoFocus
                autoComplete="off"
                maxLength={64}
                value={name}
                onChange={setName}
            />
        </FormDialog>
    );
}
