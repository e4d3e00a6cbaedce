import { getRouteApi } from "@tanstack/react-router";
import { Problem } from "../../api/problem";
import { To } from "../../session/To";
import { useWorkspace } from "../../session/workspace";
import { Copy } from "../../ui/Copy";
import { DataTable, type Column } from "../../ui/DataTable";
import { Loading } from "../../ui/Loading";
import { Facts, Page, Section } from "../../ui/Page";
import { ProblemBox } from "../../ui/ProblemBox";
import { Status } from "../../ui/Status";
import { Time } from "../../ui/Time";
import { count } from "../../ui/words";
import { PoolActions } from "./PoolActions";
import { PoolDomains } from "./PoolDomains";
import css from "./senders.module.css";
import { lookOfAddress, lookOfPool, type Pool } from "./status";
import { usePool } from "./usePool";

const route = getRouteApi("/signed-in/o/$org/$environment/ip-pools/$id");

const ADDRESSES: Column<Pool["addresses"][number]>[] = [
    { name: "Address", cell: (address) => <Copy shown text={address.ip} what="the address" /> },
    {
        name: "Warm-up",
        cell: (address) => {
            const { tone, word } = lookOfAddress(address.warmup);
            return <Status tone={tone}>{word}</Status>;
        },
    },
];

const MEANING: Record<Pool["status"], string> = {
    provisioning: "SES sends from shared addresses, and adds the first of its own after enough emails were sent from the pool.",
    warming: "Its addresses have little reputation yet: SES sends a part of the emails from shared ones.",
    active: "Its addresses are warm.",
};

/** One IP pool: its addresses, and the domains that are sent from it. */
export function PoolPage() {
    const { id } = route.useParams();
    const query = usePool(id);
    const back = <To page="ip-pools">IP pools</To>;
    if (query.isPending) {
        return (
            <Page title="IP pool" back={back}>
                <Loading />
            </Page>
        );
    }
    if (!query.data) {
        return (
            <Page title="IP pool" back={back}>
                <ProblemBox problem={Problem.from(query.error)} onRetry={() => void query.refetch()} />
            </Page>
        );
    }
    return <Shown pool={query.data} />;
}

function Shown({ pool }: { pool: Pool }) {
    const { can } = useWorkspace();
    const { tone, word } = lookOfPool(pool);
    return (
        <Page
            title={pool.name}
            back={<To page="ip-pools">IP pools</To>}
            state={
                <>
                    <Status tone={tone}>{word}</Status>{" "}
                    {count(pool.addresses.length, "address", "addresses")} for {count(pool.domain_ids.length, "domain")}.{" "}
                    {pool.paused ? "New emails of its domains are refused, and accepted ones wait." : MEANING[pool.status]}
                </>
            }
        >
            <PoolDomains pool={pool} />
            <Section title="Addresses">
                {pool.addresses.length > 0 ? (
                    <DataTable label="Addresses" rows={pool.addresses} columns={ADDRESSES} rowId={(address) => address.ip} />
                ) : (
                    <p className={css.soft}>No address yet.</p>
                )}
            </Section>
            <Section title="About">
                <Facts
                    facts={[
                        ["Id", <Copy key="id" shown text={pool.id} what="the id" />],
                        ["Created", <Time key="created" at={pool.created_at} />],
                        ["Last check", <Time key="checked" at={pool.checked_at} />],
                        ["Active since", <Time key="active" at={pool.active_at} />],
                        ["Paused since", <Time key="paused" at={pool.paused_at} />],
                    ]}
                />
            </Section>
            {can("ip_pools:write") ? <PoolActions pool={pool} /> : null}
        </Page>
    );
}
