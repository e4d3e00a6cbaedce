import { useParams } from "@tanstack/react-router";
import { useState } from "react";
import { Problem } from "../../../api/problem";
import type { components } from "../../../api/schema";
import { To } from "../../../session/To";
import { useWorkspace } from "../../../session/workspace";
import { Button } from "../../../ui/Button";
import { Copy } from "../../../ui/Copy";
import { Loading } from "../../../ui/Loading";
import { Facts, Page } from "../../../ui/Page";
import { ProblemBox } from "../../../ui/ProblemBox";
import { Status } from "../../../ui/Status";
import { Time } from "../../../ui/Time";
import { useOrgWide } from "../orgWide";
import css from "../shared.module.css";
import { toneOfStanding } from "../standing";
import { ActAsTenant } from "./ActAsTenant";
import { CloseTenantDialog, ResumeTenantDialog, SuspendTenantDialog, TenantDialog } from "./TenantDialogs";
import { TenantUsage } from "./TenantUsage";

type Tenant = components["schemas"]["TenantView"];

/** One tenant: its state, what it used, and how to stop it. */
export function TenantPage() {
    const { id } = useParams({ from: "/signed-in/o/$org/$environment/tenants/$id" });
    const { api } = useOrgWide();
    const query = api.useQuery("get", "/v1/tenants/{id}", { params: { path: { id } } });
    if (query.data) return <Shown of={query.data} />;
    return (
        <Page title="Tenant" back={<To page="tenants">Tenants</To>}>
            {query.isError ? <ProblemBox problem={Problem.from(query.error)} onRetry={() => void query.refetch()} /> : <Loading />}
        </Page>
    );
}

type Asked = "change" | "suspend" | "resume" | "close";

function Shown({ of: tenant }: { of: Tenant }) {
    const [dialog, setDialog] = useState<Asked>();
    const close = () => setDialog(undefined);
    return (
        <Page title={tenant.name} state={<Sentence of={tenant} />} actions={<Actions of={tenant} onAsk={setDialog} />} back={<To page="tenants">Tenants</To>}>
            {tenant.status === "suspended" ? (
                <p className={css.banner}>
                    Suspended <Time at={tenant.suspended_at} />: {tenant.reason}
                </p>
            ) : null}
            <Facts
                facts={[
                    ["Status", <Status key="status" tone={toneOfStanding(tenant.status)}>{tenant.status}</Status>],
                    ["Created", <Time key="created" at={tenant.created_at} />],
                    ...(tenant.closed_at ? [["Closed", <Time key="closed" at={tenant.closed_at} />] satisfies [string, React.ReactNode]] : []),
                    ["Id", <Copy key="id" text={tenant.id} what="the id" shown />],
                    ...Object.entries(tenant.metadata),
                ]}
            />
            <TenantUsage id={tenant.id} isClosed={tenant.status === "closed"} />
            {dialog === "change" ? <TenantDialog of={tenant} onClose={close} /> : null}
            {dialog === "suspend" ? <SuspendTenantDialog of={tenant} onClose={close} /> : null}
            {dialog === "resume" ? <ResumeTenantDialog of={tenant} onClose={close} /> : null}
            {dialog === "close" ? <CloseTenantDialog of={tenant} onClose={close} /> : null}
        </Page>
    );
}

function Sentence({ of: tenant }: { of: Tenant }) {
    if (tenant.status === "closed") return <>It is closed for good. Its data stays until its retention ends.</>;
    return (
        <>
            {tenant.status === "suspended" ? "It can read, but neither send nor change anything." : "It works."}{" "}
            <ActAsTenant id={tenant.id}>Act as this tenant</ActAsTenant>
        </>
    );
}

function Actions({ of: tenant, onAsk }: { of: Tenant; onAsk: (what: Asked) => void }) {
    const { can } = useWorkspace();
    if (!can("tenants:write") || tenant.status === "closed") return null;
    const isSuspended = tenant.status === "suspended";
    return (
        <>
            <Button onClick={() => onAsk("change")}>Change</Button>
            {isSuspended ? (
                <Button kind="primary" onClick={() => onAsk("resume")}>
                    Resume
                </Button>
            ) : (
                <Button kind="danger" onClick={() => onAsk("suspend")}>
                    Suspend
                </Button>
            )}
            <Button kind="danger" onClick={() => onAsk("close")}>
                Close
            </Button>
        </>
    );
}
