import type { components } from "../../api/schema";
import { useWorkspace } from "../../session/workspace";
import { PAGE_MAX } from "../../ui/allPages";
import type { Column } from "../../ui/DataTable";
import { ListView, PAGES } from "../../ui/ListView";
import { Section } from "../../ui/Page";
import { Status } from "../../ui/Status";
import { number, percent } from "../../ui/words";
import css from "./Overview.module.css";
import { BOUNCE_LIMIT, compare, COMPLAINT_LIMIT } from "./usage";

type Usage = components["schemas"]["DomainUsage"];

function of(usage: Usage, event: string): number {
    return usage.counts[`email.${event}`] ?? 0;
}

function columns(most: number): Column<Usage>[] {
    return [
        { name: "Domain", cell: ({ domain }) => domain },
        { name: "Sent", right: true, cell: (usage) => number(of(usage, "sent")) },
        { name: "Share", wideOnly: true, cell: (usage) => <Bar part={of(usage, "sent") / most} /> },
        { name: "Delivered", right: true, cell: (usage) => percent(of(usage, "delivered"), of(usage, "sent")) },
        { name: "Bounced", cell: (usage) => <Rate usage={usage} event="bounced" limit={BOUNCE_LIMIT} /> },
        { name: "Complained", wideOnly: true, cell: (usage) => <Rate usage={usage} event="complained" limit={COMPLAINT_LIMIT} /> },
    ];
}

const CSV: [string, (usage: Usage) => unknown][] = [
    ["domain", ({ domain }) => domain],
    ...["accepted", "sent", "delivered", "bounced", "complained"].map((event): [string, (usage: Usage) => unknown] => [event, (usage) => of(usage, event)]),
];

function Bar({ part }: { part: number }) {
    return (
        <div className={css.bar} aria-hidden="true">
            <span style={{ width: `${Math.round(part * 100)}%` }} />
        </div>
    );
}

function Rate({ usage, event, limit }: { usage: Usage; event: string; limit: number }) {
    const [part, sent] = [of(usage, event), of(usage, "sent")];
    if (sent === 0) return "–";
    return <Status tone={compare(part, sent, limit).tone}>{percent(part, sent)}</Status>;
}

/** What each sending domain sent in a month, and how it was received. */
export function DomainUsage({ month }: { month: string }) {
    const { api } = useWorkspace();
    const query = api.useInfiniteQuery("get", "/v1/usage/domains", { params: { query: { month, limit: 20 } } }, PAGES);
    const all = query.data?.pages.flatMap((page) => page.data) ?? [];
    const most = Math.max(1, ...all.map((usage) => of(usage, "sent")));
    return (
        <Section title="By domain, this month">
            <ListView
                label="Domains that sent"
                one="domain"
                query={query}
                columns={columns(most)}
                rowId={({ domain }) => domain}
                csv={{ columns: CSV, pageAfter: (after) => api.queryOptions("get", "/v1/usage/domains", { params: { query: { month, limit: PAGE_MAX, after } } }) }}
                empty={<p>No domain has sent this month. Bounces and complaints of one domain hurt the others too, so this shows which one.</p>}
            />
        </Section>
    );
}
