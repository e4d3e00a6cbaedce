import { Link, useParams } from "@tanstack/react-router";
import { useState } from "react";
import { Problem } from "../../../api/problem";
import type { components } from "../../../api/schema";
import { useWorkspace } from "../../../session/workspace";
import { Button } from "../../../ui/Button";
import { DataTable, type Column } from "../../../ui/DataTable";
import { Loading } from "../../../ui/Loading";
import { Page } from "../../../ui/Page";
import { ProblemBox } from "../../../ui/ProblemBox";
import { Status } from "../../../ui/Status";
import { count } from "../../../ui/words";
import { SharedNote, useOrgWide } from "../orgWide";
import css from "../shared.module.css";
import { AddDialog, RemoveDialog } from "./EnvironmentDialogs";

type Environment = components["schemas"]["EnvironmentView"];

const ENVIRONMENTS_MAX = 10;

/** `live`, `test`, and those that the organisation added. */
export function EnvironmentsPage() {
    const { can } = useWorkspace();
    const { api } = useOrgWide();
    const [isAdding, setAdding] = useState(false);
    const [removing, setRemoving] = useState<string>();
    const query = api.useQuery("get", "/v1/environments", { params: {} });
    const list = query.data?.data ?? [];
    const isFull = list.length >= ENVIRONMENTS_MAX;
    const add = can("environments:write") ? (
        <Button kind="primary" disabled={isFull} onClick={() => setAdding(true)}>
            Add environment
        </Button>
    ) : null;
    return (
        <Page title="Environments" state={query.data ? sentence(list.length) : undefined} actions={add}>
            <SharedNote what="Environments" />
            <p className={css.soft}>
                Each environment has data and keys of its own. Only <code>live</code> hands emails to a provider. In all others everything works
                the same, but nothing reaches anybody: use them for development and tests.
            </p>
            {query.isPending ? <Loading rows={3} /> : null}
            {query.isError ? <ProblemBox problem={Problem.from(query.error)} onRetry={() => void query.refetch()} /> : null}
            {query.data ? (
                <DataTable
                    label="Environments"
                    rows={list}
                    columns={columns(can("environments:write") ? setRemoving : undefined)}
                    rowId={(one) => one.name}
                />
            ) : null}
            {isAdding ? <AddDialog onClose={() => setAdding(false)} /> : null}
            {removing ? <RemoveDialog name={removing} onClose={() => setRemoving(undefined)} /> : null}
        </Page>
    );
}

function sentence(have: number): string {
    const left = ENVIRONMENTS_MAX - have;
    return `${count(have, "environment")}. ${left > 0 ? `You can add ${left} more.` : "That is the most that an organisation can have."}`;
}

function columns(onRemove: ((name: string) => void) | undefined): Column<Environment>[] {
    return [
        { name: "Name", cell: (one) => <OpenLink name={one.name} /> },
        {
            name: "Emails",
            cell: (one) => (one.reaches_providers ? <Status tone="good">reach people</Status> : <Status tone="quiet">reach nobody</Status>),
        },
        {
            name: "Change",
            cell: (one) =>
                one.fixed ? (
                    "always there"
                ) : onRemove ? (
                    <span className={css.rowActions}>
                        <Button kind="quiet" aria-label={`Remove ${one.name}`} onClick={() => onRemove(one.name)}>
                            Remove
                        </Button>
                    </span>
                ) : null,
        },
    ];
}

/** Goes to the environment's own overview. */
function OpenLink({ name }: { name: string }) {
    const { org } = useParams({ from: "/signed-in/o/$org/$environment" });
    const { environment } = useWorkspace();
    return (
        <span className={css.row}>
            <Link to="/o/$org/$environment/overview" params={{ org, environment: name }}>
                {name}
            </Link>
            {name === environment ? <span className={css.soft}>you are here</span> : null}
        </span>
    );
}
