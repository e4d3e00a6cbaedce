import { useState } from "react";
import { Problem } from "../../../api/problem";
import type { components } from "../../../api/schema";
import { useWorkspace } from "../../../session/workspace";
import { Button } from "../../../ui/Button";
import { DataTable, type Column } from "../../../ui/DataTable";
import { Loading } from "../../../ui/Loading";
import { Page, Section } from "../../../ui/Page";
import { ProblemBox } from "../../../ui/ProblemBox";
import { count, number } from "../../../ui/words";
import css from "../shared.module.css";
import { LimitsDialog } from "./LimitsDialog";
import { RefusedChart } from "./RefusedChart";
import { UseTables } from "./UseTables";

type RateLimits = components["schemas"]["RateLimits"];

const REFRESH_MS = 5_000;

interface LimitRow {
    of: string;
    send: number;
    api: number;
}

const LIMITS: Column<LimitRow>[] = [
    { name: "Of", cell: (row) => row.of },
    { name: "Sending", right: true, cell: (row) => number(row.send) },
    { name: "All else", right: true, cell: (row) => number(row.api) },
];

/** How many requests may be made, who makes them, and who is refused. */
export function LimitsPage() {
    const { api, can, environment, tenant } = useWorkspace();
    const [isChanging, setChanging] = useState(false);
    const query = api.useQuery("get", "/v1/rate-limits", {}, { refetchInterval: REFRESH_MS });
    const limits = query.data;
    // Only the organisation itself, in live, sees and sets the totals.
    const seesAll = environment === "live" && !tenant;
    const change =
        can("rate_limits:write") && seesAll && limits ? (
            <Button onClick={() => setChanging(true)}>Change limits</Button>
        ) : null;
    return (
        <Page title="Limits" wide state={limits ? sentence(limits) : undefined} actions={change}>
            {query.isPending ? <Loading /> : null}
            {query.isError && !limits ? <ProblemBox problem={Problem.from(query.error)} onRetry={() => void query.refetch()} /> : null}
            {limits ? (
                <>
                    {seesAll ? (
                        <Section title="Refused by hour">
                            <RefusedChart refusals={limits.refused_hours} />
                        </Section>
                    ) : (
                        <p className={css.soft}>
                            Here you see the keys of {tenant ? "this tenant" : <code>{environment}</code>} alone. Totals and refusals by hour are those of the whole
                            organisation: you find them in live.
                        </p>
                    )}
                    <UseTables limits={limits} />
                    <Section title="Limits in effect, requests a minute">
                        <DataTable label="Limits in effect" rows={rowsOf(limits)} columns={LIMITS} rowId={(row) => row.of} />
                        <p className={css.soft}>
                            600 requests a minute per key are kept in reserve for revoking keys, suspending, removing members and
                            adding IP rules, so that
                            nobody can use up the limit that you need to stop them.
                        </p>
                    </Section>
                    {isChanging ? <LimitsDialog limits={limits.limits} onClose={() => setChanging(false)} /> : null}
                </>
            ) : null}
        </Page>
    );
}

function rowsOf({ limits }: RateLimits): LimitRow[] {
    return [
        { of: "Organisation, all keys", ...limits.org },
        { of: "Tenant, all its keys", ...limits.tenant },
        { of: "Key without its own", ...limits.key },
    ];
}

function sentence(limits: RateLimits): string {
    const limited = new Set([...limits.keys.filter((one) => one.limited).map((one) => one.key_id)]).size;
    const tenants = new Set(limits.tenants.filter((one) => one.limited).map((one) => one.tenant_id)).size;
    if (limits.org.some((one) => one.limited)) return "The whole organisation is being limited now: its keys together make too many requests.";
    if (limited + tenants === 0) return "Nobody is being limited now.";
    const parts = [limited > 0 ? count(limited, "key") : "", tenants > 0 ? count(tenants, "tenant") : ""].filter(Boolean);
    return `${parts.join(" and ")} ${limited + tenants === 1 ? "is" : "are"} being limited now.`;
}
