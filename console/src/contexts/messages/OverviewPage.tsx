import { getRouteApi } from "@tanstack/react-router";
import { useMemo } from "react";
import { Problem } from "../../api/problem";
import { To } from "../../session/To";
import { useWorkspace } from "../../session/workspace";
import { Empty } from "../../ui/Empty";
import { Chip, Filters } from "../../ui/Filters";
import { Loading } from "../../ui/Loading";
import { Page } from "../../ui/Page";
import { ProblemBox } from "../../ui/ProblemBox";
import { count, percent } from "../../ui/words";
import { CostSection } from "./CostSection";
import { DomainUsage } from "./DomainUsage";
import { FirstSteps } from "./FirstSteps";
import { QuotaSection } from "./QuotaSection";
import { countsByDay, daysOf, monthsOf, total, type DayCounts, type Period } from "./usage";
import { UsageCharts } from "./UsageCharts";
import { UsageFigures } from "./UsageFigures";
import { useUsage } from "./useUsage";

const route = getRouteApi("/signed-in/o/$org/$environment/overview");

const PERIODS = [
    { value: "", label: "last 30 days" },
    { value: "month", label: "this month" },
];

/** How it goes: what is still to set up, what was sent, and how near the limits are. */
export function OverviewPage() {
    const { can } = useWorkspace();
    return can("usage:read") ? <OverviewWithUsage /> : <OverviewWithoutUsage />;
}

function OverviewWithoutUsage() {
    const { can } = useWorkspace();
    return (
        <Page title="Overview" state="Your role doesn't show figures.">
            <FirstSteps />
            {can("emails:read") ? (
                <p>
                    Go to <To page="emails">the emails</To>.
                </p>
            ) : null}
        </Page>
    );
}

function OverviewWithUsage() {
    const search = route.useSearch();
    const navigate = route.useNavigate();
    const period: Period = search.period === "month" ? "month" : "30_days";
    const choose = (value: string) =>
        void navigate({ search: ({ period: _, ...rest }) => (value ? { ...rest, period: value } : rest), replace: true });
    const today = new Date().toISOString().slice(0, 10);
    const days = useMemo(() => daysOf(period, new Date(`${today}T00:00:00Z`)), [period, today]);
    const usage = useUsage(monthsOf(days));
    const counts = useMemo(() => (usage.data ? countsByDay(days, usage.data) : undefined), [days, usage.data]);
    const current = usage.data?.find(({ month }) => month === today.slice(0, 7));
    return (
        <Page title="Overview" state={counts ? sentence(counts, period) : "What was sent, and how it was received."}>
            <FirstSteps />
            <Filters>
                <Chip
                    label="Period"
                    value={search.period ?? ""}
                    options={PERIODS}
                    onChange={choose}
                />
            </Filters>
            {usage.error && !counts ? <ProblemBox problem={Problem.from(usage.error)} onRetry={usage.retry} /> : null}
            {!counts && !usage.error ? <Loading rows={5} /> : null}
            {counts ? <Counted counts={counts} /> : null}
            {counts ? <DomainUsage month={today.slice(0, 7)} /> : null}
            {counts ? <CostSection month={today.slice(0, 7)} /> : null}
            {current ? <QuotaSection usage={current} today={today} /> : null}
        </Page>
    );
}

function Counted({ counts }: { counts: DayCounts[] }) {
    return (
        <>
            <UsageFigures days={counts} />
            {total(counts, "email.accepted") + total(counts, "email.sent") > 0 ? (
                <UsageCharts days={counts} />
            ) : (
                <Empty title="No charts yet">
                    <p>They show each day once something was sent. Counts follow within a minute or two.</p>
                </Empty>
            )}
        </>
    );
}

function sentence(days: DayCounts[], period: Period): string {
    const sent = total(days, "email.sent");
    const when = period === "month" ? "this month" : "in the last 30 days";
    if (sent === 0) return `Nothing was sent ${when}.`;
    const [delivered, bounced] = [total(days, "email.delivered"), total(days, "email.bounced")];
    return `${count(sent, "email")} sent ${when}, ${percent(delivered, sent)} delivered, ${percent(bounced, sent)} bounced.`;
}
