import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { Problem } from "../../../api/problem";
import { ownOrgsQuery, type OwnOrg } from "../../../session/session";
import { Button } from "../../../ui/Button";
import { ConfirmDialog } from "../../../ui/ConfirmDialog";
import { DataTable, type Column } from "../../../ui/DataTable";
import { Empty } from "../../../ui/Empty";
import { Loading } from "../../../ui/Loading";
import { Page } from "../../../ui/Page";
import { ProblemBox } from "../../../ui/ProblemBox";
import { Status } from "../../../ui/Status";
import { say } from "../../../ui/Toast";
import { count, plain } from "../../../ui/words";
import { ACCOUNT, accountApi } from "./accountApi";
import css from "./panel.module.css";

/** The organisations that the person belongs to. */
export function OrgsPage() {
    const query = useQuery(ownOrgsQuery);
    const [left, setLeft] = useState<OwnOrg>();
    const orgs = query.data;
    return (
        <Page title="Organisations" state={orgs ? belonging(orgs.length) : undefined}>
            {orgs?.length ? (
                <DataTable label="Organisations" rows={orgs} columns={columns(setLeft)} rowId={(org) => org.id} />
            ) : orgs ? (
                <Empty title="No organisation yet">
                    <p>
                        Domains, keys and emails belong to an organisation. One of its owners can invite your address; the invitation's
                        mail has a link that joins it.
                    </p>
                    <p>
                        If you run this Posthorn yourself, invoke the function <code>create-owner-link</code>: it makes the first
                        organisation and its owner.
                    </p>
                </Empty>
            ) : query.error ? (
                <ProblemBox problem={Problem.from(query.error)} onRetry={() => void query.refetch()} />
            ) : (
                <Loading rows={3} />
            )}
            {left ? <LeaveOrg org={left} onClose={() => setLeft(undefined)} /> : null}
        </Page>
    );
}

function belonging(orgs: number): string {
    return orgs === 0 ? "You belong to no organisation." : `You belong to ${count(orgs, "organisation")}.`;
}

function columns(onLeave: (org: OwnOrg) => void): Column<OwnOrg>[] {
    return [
        {
            name: "Name",
            cell: (org) => (
                <Link to="/o/$org/$environment/overview" params={{ org: org.id, environment: "live" }}>
                    {org.name}
                </Link>
            ),
        },
        { name: "Your role", cell: (org) => org.role_name ?? org.role },
        {
            name: "Status",
            wideOnly: true,
            cell: (org) => <Status tone={org.status === "active" ? "good" : "problem"}>{plain(org.status)}</Status>,
        },
        {
            name: "Actions",
            right: true,
            cell: (org) => (
                <span className={css.rowActions}>
                    <Button kind="quiet" aria-label={`Leave ${org.name}`} onClick={() => onLeave(org)}>
                        Leave
                    </Button>
                </span>
            ),
        },
    ];
}

function LeaveOrg({ org, onClose }: { org: OwnOrg; onClose: () => void }) {
    const cache = useQueryClient();
    const leave = accountApi.useMutation("post", "/v1/account/orgs/{id}/leave", {
        onSuccess: () => {
            onClose();
            say(`You left ${org.name}.`);
            void cache.invalidateQueries({ queryKey: ACCOUNT });
        },
    });
    return (
        <ConfirmDialog
            title={`Leave ${org.name}`}
            action="Leave organisation"
            name={org.name}
            busy={leave.isPending}
            problem={leave.error}
            onConfirm={() => leave.mutate({ params: { path: { id: org.id } } })}
            onClose={onClose}
        >
            <p>You lose access to everything of {org.name} within 30 seconds. Only a new invitation brings you back.</p>
        </ConfirmDialog>
    );
}
