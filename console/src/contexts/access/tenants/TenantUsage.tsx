import { useState } from "react";
import { Problem } from "../../../api/problem";
import type { components } from "../../../api/schema";
import { useWorkspace } from "../../../session/workspace";
import { Button } from "../../../ui/Button";
import { DataTable, type Column } from "../../../ui/DataTable";
import { Empty } from "../../../ui/Empty";
import { Chip } from "../../../ui/Filters";
import { Loading } from "../../../ui/Loading";
import { Figures, Section } from "../../../ui/Page";
import { ProblemBox } from "../../../ui/ProblemBox";
import { number, percent } from "../../../ui/words";
import { useApiAt } from "../orgWide";
import css from "../shared.module.css";
import { QuotaDialog } from "./QuotaDialog";
import { lastMonths, monthName, ofQuota } from "./usage";

type Usage = components["schemas"]["Usage"];
type Day = Usage["days"][number];

const of = (counts: Record<string, number>, name: string) => counts[`email.${name}`] ?? 0;

const COLUMNS: Column<Day>[] = [
    { name: "Day (UTC)", cell: (day) => day.date },
    { name: "Accepted", right: true, cell: (day) => number(of(day.counts, "accepted")) },
    { name: "Delivered", right: true, cell: (day) => number(of(day.counts, "delivered")) },
    { name: "Bounced", right: true, cell: (day) => number(of(day.counts, "bounced")) },
    { name: "Complained", right: true, cell: (day) => number(of(day.counts, "complained")) },
];

/** What a tenant sent in a month, in the present environment, and its quota. */
export function TenantUsage({ id, isClosed }: { id: string; isClosed: boolean }) {
    const { environment, can } = useWorkspace();
    const api = useApiAt(environment, undefined);
    const [months] = useState(() => lastMonths(new Date(), 12));
    const [month, setMonth] = useState(months[0] ?? "");
    const [isAsking, setAsking] = useState(false);
    const query = api.useQuery("get", "/v1/tenants/{id}/usage", { params: { path: { id }, query: { month } } });
    const tools = (
        <span className={css.row}>
            <Chip label="Month" value={month} onChange={setMonth} options={months.map((one) => ({ value: one, label: monthName(one) }))} />
            {can("quotas:write") && query.data && !isClosed ? <Button onClick={() => setAsking(true)}>Set quota</Button> : null}
        </span>
    );
    return (
        <Section title={`Usage in ${environment}`} actions={tools}>
            {query.isPending ? <Loading rows={3} /> : null}
            {query.isError ? <ProblemBox problem={Problem.from(query.error)} onRetry={() => void query.refetch()} /> : null}
            {query.data ? <Shown usage={query.data} isNow={month === months[0]} /> : null}
            {isAsking && query.data ? <QuotaDialog tenant={id} quota={query.data.quota} onClose={() => setAsking(false)} /> : null}
        </Section>
    );
}

function Shown({ usage, isNow }: { usage: Usage; isNow: boolean }) {
    const { totals, quota, days } = usage;
    const accepted = of(totals, "accepted");
    const today = days.find((day) => day.date === new Date().toISOString().slice(0, 10));
    const quotas = [
        { name: "Monthly quota", value: number(accepted), note: ofQuota(accepted, quota.monthly) },
        { name: "Daily quota", value: number(of(today?.counts ?? {}, "accepted")), note: ofQuota(of(today?.counts ?? {}, "accepted"), quota.daily) },
    ];
    return (
        <>
            <Figures
                figures={[
                    { name: "Accepted", value: number(accepted) },
                    { name: "Delivered", value: number(of(totals, "delivered")), note: percent(of(totals, "delivered"), of(totals, "sent")) },
                    { name: "Bounced", value: number(of(totals, "bounced")), note: percent(of(totals, "bounced"), of(totals, "sent")) },
                    { name: "Complained", value: number(of(totals, "complained")), note: percent(of(totals, "complained"), of(totals, "delivered")) },
                    ...(isNow ? quotas : []),
                ]}
            />
            {days.length > 0 ? (
                <DataTable label="Usage by day" rows={[...days].reverse()} columns={COLUMNS} rowId={(day) => day.date} />
            ) : (
                <Empty title="Nothing sent in this month">
                    <p>Counts appear here about a minute after an email is accepted.</p>
                </Empty>
            )}
        </>
    );
}
