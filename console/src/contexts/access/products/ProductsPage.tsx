import { useState } from "react";
import { To, useGo } from "../../../session/To";
import { useWorkspace } from "../../../session/workspace";
import { PAGE_MAX } from "../../../ui/allPages";
import { Button } from "../../../ui/Button";
import type { Column } from "../../../ui/DataTable";
import { Empty } from "../../../ui/Empty";
import { ListView, PAGES } from "../../../ui/ListView";
import { Page } from "../../../ui/Page";
import { Status } from "../../../ui/Status";
import { Time } from "../../../ui/Time";
import { count } from "../../../ui/words";
import { SharedNote, useOrgWide } from "../orgWide";
import { ProductDialog } from "./ProductDialogs";
import { STATES, type Product } from "./states";

const COLUMNS: Column<Product>[] = [
    { name: "State", cell: (product) => <Status tone={STATES[product.state].tone}>{STATES[product.state].word}</Status> },
    { name: "Name", cell: (product) => <To page={`products/${product.id}`}>{product.name}</To> },
    { name: "Description", wideOnly: true, cell: (product) => product.description ?? "–" },
    { name: "In this state since", wideOnly: true, cell: (product) => <Time at={product.state_since} /> },
];

const CSV: [string, (product: Product) => unknown][] = [
    ["id", (product) => product.id],
    ["name", (product) => product.name],
    ["description", (product) => product.description],
    ["url", (product) => product.url],
    ["state", (product) => product.state],
    ["state_since", (product) => product.state_since],
    ["created_at", (product) => product.created_at],
];

/** The organisation's products, newest first. */
export function ProductsPage() {
    const { can } = useWorkspace();
    const { api } = useOrgWide();
    const go = useGo();
    const [isCreating, setCreating] = useState(false);
    const query = api.useInfiniteQuery("get", "/v1/products", { params: { query: { limit: 50 } } }, PAGES);
    const products = query.data?.pages.flatMap((page) => page.data);
    const create = can("products:write") ? (
        <Button kind="primary" onClick={() => setCreating(true)}>
            Create product
        </Button>
    ) : null;
    return (
        <Page title="Products" wide state={products ? sentence(products, query.hasNextPage) : undefined} actions={create}>
            <SharedNote what="Products" />
            <ListView
                label="Products"
                one="product"
                query={query}
                columns={COLUMNS}
                rowId={(product) => product.id}
                onOpen={(product) => go(`products/${product.id}`)}
                csv={{
                    columns: CSV,
                    pageAfter: (after) => api.queryOptions("get", "/v1/products", { params: { query: { limit: PAGE_MAX, after } } }),
                }}
                empty={
                    <Empty title="No products yet" action={create}>
                        <p>A product is an application that you make, with a life of its own: from a draft over a beta to its end.</p>
                    </Empty>
                }
            />
            {isCreating ? <ProductDialog onClose={() => setCreating(false)} onSaved={(product) => go(`products/${product.id}`)} /> : null}
        </Page>
    );
}

function sentence(products: Product[], isMore: boolean): string {
    const active = products.filter((product) => product.state === "active").length;
    return `${count(products.length, "product")}${isMore ? " shown" : ""}, ${active} in general use.`;
}
