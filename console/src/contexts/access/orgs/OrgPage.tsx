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
import { SeeAsPersonDialog } from "../impersonation/SeeAsDialogs";
import { useOrgWide } from "../orgWide";
import css from "../shared.module.css";
import { toneOfStanding } from "../standing";
import { ChangeOrgDialog, CloseOrgDialog, ResumeOrgDialog, SuspendOrgDialog } from "./OrgDialogs";

type Org = components["schemas"]["OrgView"];

/** The operator's view of one organisation. */
export function OrgPage() {
    const { id } = useParams({ from: "/signed-in/o/$org/$environment/orgs/$id" });
    const { api } = useOrgWide();
    const query = api.useQuery("get", "/v1/orgs/{id}", { params: { path: { id } } });
    if (query.data) return <Shown of={query.data} />;
    return (
        <Page title="Organisation" back={<To page="orgs">Organisations</To>}>
            {query.isError ? <ProblemBox problem={Problem.from(query.error)} onRetry={() => void query.refetch()} /> : <Loading />}
        </Page>
    );
}

type Asked = "see" | "change" | "suspend" | "resume" | "close";

const SENTENCES: Record<string, string> = {
    active: "It works.",
    suspended: "It and its tenants can read, but neither send nor change anything.",
    closed: "It is closed for good. Its data stays until its retention ends.",
};

function Shown({ of: org }: { of: Org }) {
    const [dialog, setDialog] = useState<Asked>();
    const close = () => setDialog(undefined);
    return (
        <Page title={org.name} state={SENTENCES[org.status]} actions={<Actions of={org} onAsk={setDialog} />} back={<To page="orgs">Organisations</To>}>
            {org.status === "suspended" ? (
                <p className={css.banner}>
                    Suspended <Time at={org.suspended_at} />: {org.reason}
                </p>
            ) : null}
            <Facts
                facts={[
                    ["Status", <Status key="status" tone={toneOfStanding(org.status)}>{org.status}</Status>],
                    ["Owners' addresses", org.owner_emails.join(", ") || "none"],
                    ["Created", <Time key="created" at={org.created_at} />],
                    ["Closed", org.closed_at ? <Time key="closed" at={org.closed_at} /> : "no"],
                    ["IP pools, at most", org.ip_pools_max],
                    ["Requests may be repeated for", `${org.idempotency_hours} hours`],
                    ["Emails in the audit log", org.audit_emails ? "yes" : "no"],
                    ["Events on the bus", org.publish_messages ? "yes" : "no"],
                    ["Id", <Copy key="id" text={org.id} what="the id" shown />],
                ]}
            />
            {dialog === "see" ? <SeeAsPersonDialog of={org} onClose={close} /> : null}
            {dialog === "change" ? <ChangeOrgDialog of={org} onClose={close} /> : null}
            {dialog === "suspend" ? <SuspendOrgDialog of={org} onClose={close} /> : null}
            {dialog === "resume" ? <ResumeOrgDialog of={org} onClose={close} /> : null}
            {dialog === "close" ? <CloseOrgDialog of={org} onClose={close} /> : null}
        </Page>
    );
}

function Actions({ of: org, onAsk }: { of: Org; onAsk: (what: Asked) => void }) {
    const { can, org: own } = useWorkspace();
    if (!can("orgs:write") || org.status === "closed") return null;
    // The operator's own organisation can be neither suspended nor closed, and has a page of its members.
    const isOwn = org.id === own.id;
    return (
        <>
            {isOwn ? null : <Button onClick={() => onAsk("see")}>See as a member</Button>}
            <Button onClick={() => onAsk("change")}>Change</Button>
            {org.status === "suspended" ? (
                <Button kind="primary" onClick={() => onAsk("resume")}>
                    Resume
                </Button>
            ) : isOwn ? null : (
                <Button kind="danger" onClick={() => onAsk("suspend")}>
                    Suspend
                </Button>
            )}
            {isOwn ? null : (
                <Button kind="danger" onClick={() => onAsk("close")}>
                    Close
                </Button>
            )}
        </>
    );
}
