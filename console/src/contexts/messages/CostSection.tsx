import { Problem } from "../../api/problem";
import type { components } from "../../api/schema";
import { To } from "../../session/To";
import { useWorkspace } from "../../session/workspace";
import { PAGE_MAX } from "../../ui/allPages";
import { DataTable, type Column } from "../../ui/DataTable";
import { Loading } from "../../ui/Loading";
import { ListView, PAGES } from "../../ui/ListView";
import { Section } from "../../ui/Page";
import { ProblemBox } from "../../ui/ProblemBox";
import { number } from "../../ui/words";
import { dollars, featureName, priceDate } from "./costs";
import css from "./Overview.module.css";

type Feature = components["schemas"]["FeatureCost"];
type TenantCosts = components["schemas"]["TenantCosts"];

const FEATURES: Column<Feature>[] = [
    { name: "Feature", cell: ({ feature }) => featureName(feature) },
    { name: "Counted", right: true, cell: ({ units, unit }) => <span title={unit}>{number(units)}</span> },
    { name: "A million costs", right: true, wideOnly: true, cell: ({ dollars_per_million }) => dollars(dollars_per_million * 1_000_000) },
    { name: "Cost", right: true, cell: ({ micro_dollars }) => dollars(micro_dollars) },
];

const TENANTS: Column<TenantCosts>[] = [
    { name: "Tenant", cell: ({ tenant_id }) => <To page={`tenants/${tenant_id}`}>{tenant_id}</To> },
    { name: "Cost", right: true, cell: ({ total_micro_dollars }) => dollars(total_micro_dollars) },
];

const CSV: [string, (costs: TenantCosts) => unknown][] = [
    ["tenant_id", ({ tenant_id }) => tenant_id],
    ["dollars", ({ total_micro_dollars }) => total_micro_dollars / 1_000_000],
];

/** What the month's use costs at AWS's list prices: an estimate, not a bill. */
export function CostSection({ month }: { month: string }) {
    const { api, tenant, can } = useWorkspace();
    const { data, error, isError, refetch } = api.useQuery("get", "/v1/costs", { params: { query: { month } } });
    if (isError && !data) return <ProblemBox problem={Problem.from(error)} onRetry={() => void refetch()} />;
    return (
        <Section title={data ? `Cost this month: ${dollars(data.total_micro_dollars)}` : "Cost this month"}>
            {data ? (
                <>
                    <DataTable label="Cost by feature" rows={data.features} columns={FEATURES} rowId={({ feature }) => feature} />
                    <p className={css.note}>
                        An estimate at AWS's list prices of {priceDate(data.prices_as_of)} (us-east-1), with what each feature was measured to use. It
                        leaves out the free tier, data transfer, storage, and what AWS charges without any use.
                    </p>
                </>
            ) : (
                <Loading rows={4} />
            )}
            {!tenant && can("tenants:read") ? <Tenants month={month} /> : null}
        </Section>
    );
}

function Tenants({ month }: { month: string }) {
    const { api } = useWorkspace();
    const query = api.useInfiniteQuery("get", "/v1/costs/tenants", { params: { query: { month, limit: 20 } } }, PAGES);
    if (query.data?.pages[0]?.data.length === 0) return null;
    return (
        <ListView
            label="Cost by tenant"
            one="tenant"
            query={query}
            columns={TENANTS}
            rowId={({ tenant_id }) => tenant_id}
            csv={{ columns: CSV, pageAfter: (after) => api.queryOptions("get", "/v1/costs/tenants", { params: { query: { month, limit: PAGE_MAX, after } } }) }}
            empty={null}
        />
    );
}
