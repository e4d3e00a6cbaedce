import { useParams } from "@tanstack/react-router";
import { useState } from "react";
import { Problem } from "../../../api/problem";
import type { components } from "../../../api/schema";
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
import { AddressDialog, RenameDialog } from "./ChangeDialogs";
import { DeleteUserDialog, LetInDialog, LogOutDialog, SuspendUserDialog } from "./StandingDialogs";
import { Devices, UserSettings } from "./UserDetails";
import { addressOf, nameOf, stateOf, type User } from "./users";

type WithDevices = components["schemas"]["UserWithDevices"];

type Asked = "rename" | "address" | "suspend" | "let-in" | "log-out" | "delete";

/** One user of a product: who they are, where they are logged in, and how to change that. */
export function UserPage() {
    const { id, user } = useParams({ from: "/signed-in/o/$org/$environment/products/$id/users/$user" });
    const { api } = useOrgWide();
    const query = api.useQuery("get", "/v1/products/{id}/users/{user}", { params: { path: { id, user } } });
    if (query.data) return <Shown of={query.data} />;
    return (
        <Page title="User" back={<To page={`products/${id}/users`}>Users</To>}>
            {query.isError ? <ProblemBox problem={Problem.from(query.error)} onRetry={() => void query.refetch()} /> : <Loading />}
        </Page>
    );
}

function Shown({ of: user }: { of: WithDevices }) {
    const { can } = useWorkspace();
    const [asked, setAsked] = useState<Asked>();
    const mayWrite = can("users:write");
    return (
        <Page
            title={nameOf(user)}
            state={stateOf(user).says}
            actions={mayWrite ? <Actions of={user} onAsk={setAsked} /> : null}
            back={<To page={`products/${user.product_id}/users`}>Users</To>}
        >
            <SharedNote what="Users" />
            <UserFacts of={user} />
            <Devices of={user.devices} {...(mayWrite ? { onLogOut: () => setAsked("log-out") } : {})} />
            <UserSettings of={user.settings} />
            <Dialogs of={user} asked={asked} onClose={() => setAsked(undefined)} />
        </Page>
    );
}

function UserFacts({ of: user }: { of: User }) {
    const state = stateOf(user);
    const address = addressOf(user);
    return (
        <Facts
            facts={[
                ["State", <Status key="state" tone={state.tone}>{state.word}</Status>],
                ...(user.suspended_at ? [["Suspended", <Time key="suspended" at={user.suspended_at} />] satisfies [string, React.ReactNode]] : []),
                ["Address", address ? <Copy key="address" text={address} what="the address" shown /> : "hidden by your role"],
                ["Address verified", user.email_verified ? "yes" : "no"],
                ["Name", user.name || null],
                ["Password", user.has_password ? "set" : "none yet"],
                ["Created", <Time key="created" at={user.created_at} />],
                ["Changed", <Time key="changed" at={user.updated_at} />],
                ["Id", <Copy key="id" text={user.id} what="the id" shown />],
            ]}
        />
    );
}

function Actions({ of: user, onAsk }: { of: User; onAsk: (what: Asked) => void }) {
    return (
        <>
            <Button onClick={() => onAsk("rename")}>Rename</Button>
            <Button onClick={() => onAsk("address")}>Change address</Button>
            {user.suspended_at ? (
                <Button kind="primary" onClick={() => onAsk("let-in")}>
                    Let in
                </Button>
            ) : (
                <Button kind="danger" onClick={() => onAsk("suspend")}>
                    Suspend
                </Button>
            )}
            <Button kind="danger" onClick={() => onAsk("delete")}>
                Delete
            </Button>
        </>
    );
}

function Dialogs({ of: user, asked, onClose }: { of: User; asked: Asked | undefined; onClose: () => void }) {
    const props = { of: user, onClose };
    switch (asked) {
        case "rename":
            return <RenameDialog {...props} />;
        case "address":
            return <AddressDialog {...props} />;
        case "suspend":
            return <SuspendUserDialog {...props} />;
        case "let-in":
            return <LetInDialog {...props} />;
        case "log-out":
            return <LogOutDialog {...props} />;
        case "delete":
            return <DeleteUserDialog {...props} />;
        default:
            return null;
    }
}
