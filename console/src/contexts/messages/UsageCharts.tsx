import { useMemo } from "react";
import { Chart, type ChartSeries } from "../../ui/Chart";
import { Section } from "../../ui/Page";
import { compact, number } from "../../ui/words";
import css from "./Overview.module.css";
import { BOUNCE_LIMIT, COMPLAINT_LIMIT, shares, total, type DayCounts } from "./usage";

const BOUNCES = { value: BOUNCE_LIMIT * 100, label: "5 %: SES reviews the account" };
const COMPLAINTS = { value: COMPLAINT_LIMIT * 100, label: "0.1 %: SES reviews the account" };

const percents = (value: number) => `${value < 1 && value > 0 ? +value.toFixed(3) : +value.toFixed(1)} %`;

/** What happened on each day, and the rates that SES watches. */
export function UsageCharts({ days }: { days: DayCounts[] }) {
    const { dates, volume, bounces, complaints, reading } = useMemo(() => seriesOf(days), [days]);
    return (
        <Section title="Day by day">
            <Chart title="Emails" days={dates} series={volume} format={compact} exact={number} />
            <div className={css.pair}>
                <Chart title="Bounce rate" days={dates} series={bounces} threshold={BOUNCES} format={percents} />
                <Chart title="Complaint rate" days={dates} series={complaints} threshold={COMPLAINTS} format={percents} />
            </div>
            {reading ? <Chart title="Opens and clicks" days={dates} series={reading} format={compact} exact={number} /> : null}
        </Section>
    );
}

function seriesOf(days: DayCounts[]) {
    const values = (event: string) => days.map(({ counts }) => counts[`email.${event}`] ?? 0);
    const volume: ChartSeries[] = [
        { name: "sent", tone: "accent", kind: "bars", values: values("sent") },
        { name: "delivered", tone: "good", values: values("delivered") },
        { name: "bounced", tone: "bad", values: values("bounced") },
        { name: "complained", tone: "problem", values: values("complained") },
    ];
    const rate = (name: string, event: string): ChartSeries[] => [
        { name, tone: "bad", kind: "bars", values: shares(days, `email.${event}`, "email.sent") },
    ];
    const reading: ChartSeries[] = [
        { name: "opens by people", tone: "good", kind: "bars", values: values("opened") },
        { name: "clicks by people", tone: "accent", values: values("clicked") },
        { name: "opens by programs", tone: "waiting", values: values("opened_automated") },
        { name: "clicks by programs", tone: "problem", values: values("clicked_automated") },
    ];
    const isRead = ["opened", "clicked", "opened_automated", "clicked_automated"].some((event) => total(days, `email.${event}`) > 0);
    return {
        dates: days.map(({ date }) => date),
        volume,
        bounces: rate("bounced", "bounced"),
        complaints: rate("complained", "complained"),
        reading: isRead ? reading : undefined,
    };
}
