import { getRouteApi } from "@tanstack/react-router";
import { useState, type ReactNode } from "react";
import { To, useGo } from "../../../session/To";
import { useWorkspace } from "../../../session/workspace";
import { PAGE_MAX } from "../../../ui/allPages";
import { Button } from "../../../ui/Button";
import type { Column } from "../../../ui/DataTable";
import { Empty } from "../../../ui/Empty";
import { TextChip } from "../../../ui/FilterFields";
import { Filters } from "../../../ui/Filters";
import { ListView, PAGES } from "../../../ui/ListView";
import { Page } from "../../../ui/Page";
import { Status } from "../../../ui/Status";
import { Time } from "../../../ui/Time";
import { count } from "../../../ui/words";
import { SharedNote, useOrgWide } from "../orgWide";
import { CreateUserDialog } from "./CreateUserDialog";
import { addressOf, stateOf, type User } from "./users";

const route = getRouteApi("/signed-in/o/$org/$environment/products/$id/users");

const PATH = "/v1/products/{id}/users";

function pageOf(user: Pick<User, "product_id" | "id">): string {
    return `products/${user.product_id}/users/${user.id}`;
}

const COLUMNS: Column<User>[] = [
    { name: "State", cell: (user) => <Status tone={stateOf(user).tone}>{stateOf(user).word}</Status> },
    { name: "Address", cell: (user) => <To page={pageOf(user)}>{addressOf(user) ?? `hidden, ${user.id}`}</To> },
    { name: "Name", wideOnly: true, cell: (user) => user.name || "–" },
    { name: "Created", wideOnly: true, cell: (user) => <Time at={user.created_at} /> },
];

const CSV: [string, (user: User) => unknown][] = [
    ["id", (user) => user.id],
    ["email", (user) => user.email],
    ["email_verified", (user) => user.email_verified],
    ["name", (user) => user.name],
    ["has_password", (user) => user.has_password],
    ["suspended_at", (user) => user.suspended_at],
    ["created_at", (user) => user.created_at],
];

/** Who has an account at a product, newest first. */
export function UsersPage() {
    const { can, org } = useWorkspace();
    const { id } = route.useParams();
    const { email } = route.useSearch();
    const { search, clear } = useSearched();
    const { query, pageAfter } = useUsers(id, email);
    const go = useGo();
    const [isCreating, setCreating] = useState(false);
    const users = query.data?.pages.flatMap((page) => page.data);
    const create = can("users:write") ? (
        <Button kind="primary" onClick={() => setCreating(true)}>
            Create user
        </Button>
    ) : null;
    const state = users && !email ? sentence(users, query.hasNextPage) : undefined;
    return (
        <Page title="Users" wide state={state} actions={create} back={can("products:read") ? <ProductLink id={id} /> : null}>
            <SharedNote what="Users" />
            {/* The API refuses to look for what the person's role hides. */}
            {org.hides.includes("recipients") ? null : <Search email={email ?? ""} onChange={search} onClear={clear} />}
            <ListView
                label="Users"
                one="user"
                query={query}
                columns={COLUMNS}
                rowId={(user) => user.id}
                onOpen={(user) => go(pageOf(user))}
                csv={{ columns: CSV, pageAfter }}
                empty={email ? <NoMatch onClear={clear} /> : <NoneYet id={id} action={create} />}
            />
            {isCreating ? <CreateUserDialog product={id} onClose={() => setCreating(false)} onCreated={(user) => go(pageOf(user))} /> : null}
        </Page>
    );
}

/** The users of a product, or the one with an address. */
function useUsers(id: string, email: string | undefined) {
    const { api } = useOrgWide();
    const filter = email ? { email } : {};
    const query = api.useInfiniteQuery("get", PATH, { params: { path: { id }, query: { ...filter, limit: 50 } } }, PAGES);
    const pageAfter = (after: string) =>
        api.queryOptions("get", PATH, { params: { path: { id }, query: { ...filter, limit: PAGE_MAX, after } } });
    return { query, pageAfter };
}

/** The address that is looked for lives in the page's address. */
function useSearched() {
    const navigate = route.useNavigate();
    const search = (value: string) => void navigate({ search: ({ email: _, ...rest }) => (value ? { ...rest, email: value } : rest), replace: true });
    const clear = () => void navigate({ search: (before) => (before.tenant ? { tenant: before.tenant } : {}) });
    return { search, clear };
}

function Search({ email, onChange, onClear }: { email: string; onChange: (email: string) => void; onClear: () => void }) {
    return (
        <Filters>
            <TextChip label="Address" placeholder="whole address" value={email} onChange={onChange} />
            {email ? (
                <Button kind="quiet" onClick={onClear}>
                    Clear filters
                </Button>
            ) : null}
        </Filters>
    );
}

function useProduct(id: string) {
    const { can } = useWorkspace();
    const { api } = useOrgWide();
    return api.useQuery("get", "/v1/products/{id}", { params: { path: { id } } }, { enabled: can("products:read") }).data;
}

/** The way back to the product, by its name. */
function ProductLink({ id }: { id: string }) {
    const product = useProduct(id);
    return <To page={`products/${id}`}>{product?.name ?? "Product"}</To>;
}

function NoMatch({ onClear }: { onClear: () => void }) {
    return (
        <Empty title="No user has this address" action={<Button onClick={onClear}>Clear filters</Button>}>
            <p>Only a whole address finds its user.</p>
        </Empty>
    );
}

function NoneYet({ id, action }: { id: string; action: ReactNode }) {
    const product = useProduct(id);
    return (
        <Empty title="No users yet" action={action}>
            <p>A user is somebody with an account at this product. They register in its apps, or you create them here.</p>
            {product && !product.sign_in ? (
                <p>
                    Sign-in of this product is off, so nobody can register or log in. <To page={`products/${id}`}>The product's page</To> turns it on.
                </p>
            ) : null}
        </Empty>
    );
}

function sentence(users: User[], isMore: boolean): string {
    const suspended = users.filter((user) => user.suspended_at).length;
    return `${count(users.length, "user")}${isMore ? " shown" : ""}, ${suspended} suspended.`;
}
