import { useParams } from "@tanstack/react-router";
import { useState } from "react";
import { Problem } from "../../../api/problem";
import { To } from "../../../session/To";
import { useWorkspace } from "../../../session/workspace";
import { Button } from "../../../ui/Button";
import { Copy } from "../../../ui/Copy";
import { Loading } from "../../../ui/Loading";
import { Facts, Page } from "../../../ui/Page";
import { ProblemBox } from "../../../ui/ProblemBox";
import { Status } from "../../../ui/Status";
import { Time } from "../../../ui/Time";
import { SharedNote, useOrgWide } from "../orgWide";
import { MoveDialog, ProductDialog } from "./ProductDialogs";
import { SignInSection } from "./SignIn";
import { moveOf, STATES, type Product, type ProductState } from "./states";

/** One product: its state, and where it can move next. */
export function ProductPage() {
    const { id } = useParams({ from: "/signed-in/o/$org/$environment/products/$id" });
    const { api } = useOrgWide();
    const query = api.useQuery("get", "/v1/products/{id}", { params: { path: { id } } });
    if (query.data) return <Shown of={query.data} />;
    return (
        <Page title="Product" back={<To page="products">Products</To>}>
            {query.isError ? <ProblemBox problem={Problem.from(query.error)} onRetry={() => void query.refetch()} /> : <Loading />}
        </Page>
    );
}

function Shown({ of: product }: { of: Product }) {
    const [isChanging, setChanging] = useState(false);
    const [to, setTo] = useState<ProductState>();
    const state = STATES[product.state];
    return (
        <Page
            title={product.name}
            state={<Sentence of={product} />}
            actions={<Actions of={product} onChange={() => setChanging(true)} onMove={setTo} />}
            back={<To page="products">Products</To>}
        >
            <SharedNote what="Products" />
            <Facts
                facts={[
                    ["State", <Status key="state" tone={state.tone}>{state.word}</Status>],
                    ["In this state since", <Time key="since" at={product.state_since} />],
                    ["Description", product.description],
                    ["Page", product.url ? <a key="url" href={product.url} rel="noreferrer noopener" target="_blank">{product.url}</a> : null],
                    ["Created", <Time key="created" at={product.created_at} />],
                    ["Id", <Copy key="id" text={product.id} what="the id" shown />],
                ]}
            />
            <SignInSection of={product} />
            {isChanging ? <ProductDialog of={product} onClose={() => setChanging(false)} /> : null}
            {to ? <MoveDialog of={product} to={to} onClose={() => setTo(undefined)} /> : null}
        </Page>
    );
}

function Sentence({ of: product }: { of: Product }) {
    const { can } = useWorkspace();
    const users = can("users:read") ? <To page={`products/${product.id}/users`}>Show its users</To> : null;
    return (
        <>
            {STATES[product.state].says} {users}
        </>
    );
}

interface ActionsProps {
    of: Product;
    onChange: () => void;
    onMove: (to: ProductState) => void;
}

/** The next step of its life first. */
function Actions({ of: product, onChange, onMove }: ActionsProps) {
    const { can } = useWorkspace();
    if (!can("products:write")) return null;
    return (
        <>
            <Button onClick={onChange}>Change</Button>
            {product.next_states.map((to, at) => (
                <Button key={to} kind={to === "disabled" ? "danger" : at === 0 ? "primary" : "plain"} onClick={() => onMove(to)}>
                    {moveOf(product.state, to)}
                </Button>
            ))}
        </>
    );
}
