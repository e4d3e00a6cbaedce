import { useParams } from "@tanstack/react-router";
import { useState } from "react";
import { Problem } from "../../../api/problem";
import type { components } from "../../../api/schema";
import { To } from "../../../session/To";
import { useWorkspace } from "../../../session/workspace";
import { Button } from "../../../ui/Button";
import { Copy } from "../../../ui/Copy";
import { Loading } from "../../../ui/Loading";
import { Facts, Page, Section } from "../../../ui/Page";
import { ProblemBox } from "../../../ui/ProblemBox";
import { Time } from "../../../ui/Time";
import { useKeysPlace } from "../orgWide";
import { ALL, MEANINGS } from "../permissions";
import { useNames } from "../team/people";
import { KeyStatus } from "./ApiKeysPage";
import { ChangeKeyDialog, RevokeKeyDialog, RotateKeyDialog } from "./KeyDialogs";
import css from "./keys.module.css";
import { stateOf, unusedFor, type Key } from "./keyState";
import { NewKeyDialog } from "./NewKeyDialog";

/** One key: what it may do, where, and for how long. */
export function ApiKeyPage() {
    const { id } = useParams({ from: "/signed-in/o/$org/$environment/api-keys/$id" });
    const { api } = useKeysPlace();
    const query = api.useQuery("get", "/v1/api-keys/{id}", { params: { path: { id } } });
    const back = <To page="api-keys">API keys</To>;
    if (query.data) return <Shown of={query.data} />;
    return (
        <Page title="API key" back={back}>
            {query.isError ? <ProblemBox problem={Problem.from(query.error)} onRetry={() => void query.refetch()} /> : <Loading />}
        </Page>
    );
}

function Shown({ of: key }: { of: Key }) {
    const { can } = useWorkspace();
    const [dialog, setDialog] = useState<"change" | "rotate" | "revoke">();
    const [created, setCreated] = useState<components["schemas"]["CreatedApiKey"]>();
    const close = () => setDialog(undefined);
    const { works } = stateOf(key, Date.now());
    const mayChange = can("api_keys:write") && works;
    const actions = mayChange ? (
        <>
            <Button onClick={() => setDialog("change")}>Change</Button>
            {key.rotated_to ? null : <Button onClick={() => setDialog("rotate")}>Rotate</Button>}
            <Button kind="danger" onClick={() => setDialog("revoke")}>
                Revoke
            </Button>
        </>
    ) : null;
    return (
        <Page title={key.name} state={sentence(key)} actions={actions} back={<To page="api-keys">API keys</To>}>
            <KeyFacts of={key} />
            <Section title="What it may do">
                <ul className={css.permissions}>
                    {ALL.filter((one) => key.scopes.includes(one)).map((one) => (
                        <li key={one}>
                            <code>{one}</code> <span className={css.soft}>{MEANINGS[one].may}</span>
                        </li>
                    ))}
                </ul>
            </Section>
            {dialog === "change" ? <ChangeKeyDialog of={key} onClose={close} /> : null}
            {dialog === "revoke" ? <RevokeKeyDialog of={key} onClose={close} /> : null}
            {dialog === "rotate" ? (
                <RotateKeyDialog
                    of={key}
                    onClose={close}
                    onCreated={(successor) => {
                        close();
                        setCreated(successor);
                    }}
                />
            ) : null}
            {created ? <NewKeyDialog created={created} onClose={() => setCreated(undefined)} /> : null}
        </Page>
    );
}

function KeyFacts({ of: key }: { of: Key }) {
    const nameOf = useNames();
    const link = (id: string | null | undefined) => (id ? <To page={`api-keys/${id}`}>{id}</To> : null);
    const rows: [string, React.ReactNode][] = [
        ["Status", <KeyStatus key="status" of={key} />],
        ["Environment", key.environment],
        ["Works for", key.tenant_id ? <To page={`tenants/${key.tenant_id}`}>one tenant</To> : "the whole organisation"],
        ["Last used", key.last_used_at ? <Time at={key.last_used_at} /> : unusedFor(key, Date.now())],
        ["Expires", key.expires_at ? <Time at={key.expires_at} /> : "never"],
        ["Allowed domains", key.allowed_domains?.join(", ") ?? "all"],
        ["Allowed networks", key.allowed_cidrs?.join(", ") ?? "everywhere"],
        ["Requests per second", key.rate_limit ?? "the organisation's limit for keys"],
        ["Made by", nameOf(key.created_by)],
        ["Created", <Time key="created" at={key.created_at} />],
        ["Id", <Copy key="id" text={key.id} what="the id" shown />],
    ];
    if (key.revoked_at) rows.push(["Revoked", <Time key="revoked" at={key.revoked_at} />]);
    if (key.rotated_from) rows.push(["Replaces", link(key.rotated_from)]);
    if (key.rotated_to) rows.push(["Replaced by", link(key.rotated_to)]);
    return <Facts facts={rows} />;
}

function sentence(key: Key): string {
    const { word } = stateOf(key, Date.now());
    switch (word) {
        case "revoked":
            return "It was revoked. Requests with it are refused.";
        case "expired":
        case "replaced":
            return "It has ended. Requests with it are refused.";
        case "being replaced":
            return "Its successor works already. Change your applications over before this one ends.";
        case "ends soon":
            return "It ends within a week. Rotate it, or move its end.";
        default:
            return key.last_used_at ? "It works and is in use." : "It works, but nothing uses it yet.";
    }
}
