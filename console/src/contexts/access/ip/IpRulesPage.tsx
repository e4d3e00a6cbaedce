import { useState } from "react";
import { Problem } from "../../../api/problem";
import type { components } from "../../../api/schema";
import { useWorkspace } from "../../../session/workspace";
import { Button } from "../../../ui/Button";
import { DataTable, type Column } from "../../../ui/DataTable";
import { Empty } from "../../../ui/Empty";
import { Loading } from "../../../ui/Loading";
import { Page } from "../../../ui/Page";
import { ProblemBox } from "../../../ui/ProblemBox";
import { Status } from "../../../ui/Status";
import { Time } from "../../../ui/Time";
import { count } from "../../../ui/words";
import { SharedNote, useOrgWide } from "../orgWide";
import css from "../shared.module.css";
import { AddRuleDialog, RemoveRuleDialog } from "./IpRuleDialogs";
import { useOwnAddress } from "./ownAddress";

type Rule = components["schemas"]["IpRuleView"];

function columns(onRemove: ((rule: Rule) => void) | undefined): Column<Rule>[] {
    const shown: Column<Rule>[] = [
        {
            name: "Rule",
            cell: (rule) => <Status tone={rule.action === "allow" ? "good" : "bad"}>{rule.action}</Status>,
        },
        { name: "Network", cell: (rule) => <code>{rule.cidr}</code> },
        { name: "Reason", cell: (rule) => rule.reason ?? "–" },
        { name: "Expires", cell: (rule) => (rule.expires_at ? <Time at={rule.expires_at} /> : "never") },
        { name: "Added", wideOnly: true, cell: (rule) => <Time at={rule.created_at} /> },
    ];
    if (onRemove) {
        shown.push({
            name: "Change",
            cell: (rule) => (
                <span className={css.rowActions}>
                    <Button kind="quiet" aria-label={`Remove the rule of ${rule.cidr}`} onClick={() => onRemove(rule)}>
                        Remove
                    </Button>
                </span>
            ),
        });
    }
    return shown;
}

/** From which addresses the organisation may be used. */
export function IpRulesPage() {
    const { can } = useWorkspace();
    const { api } = useOrgWide();
    const address = useOwnAddress();
    const [isAdding, setAdding] = useState(false);
    const [removing, setRemoving] = useState<Rule>();
    const query = api.useQuery("get", "/v1/ip-rules", {});
    const rules = query.data?.data ?? [];
    const add = can("ip_rules:write") ? (
        <Button kind="primary" onClick={() => setAdding(true)}>
            Add rule
        </Button>
    ) : null;
    return (
        <Page title="IP rules" wide state={query.data ? sentence(rules) : undefined} actions={add}>
            <SharedNote what="IP rules" />
            {address ? (
                <p className={css.soft}>
                    Your session began from <code>{address}</code>. A rule that refuses this address would lock you out.
                </p>
            ) : null}
            {query.isPending ? <Loading rows={3} /> : null}
            {query.isError ? <ProblemBox problem={Problem.from(query.error)} onRetry={() => void query.refetch()} /> : null}
            {query.data && rules.length > 0 ? (
                <DataTable
                    label="IP rules"
                    rows={rules}
                    columns={columns(can("ip_rules:write") ? setRemoving : undefined)}
                    rowId={(rule) => rule.id}
                />
            ) : null}
            {query.data && rules.length === 0 ? (
                <Empty title="Every address is admitted" action={add}>
                    <p>
                        A rule allows or denies a network. Rules apply to every key and person of the organisation and of its tenants. As soon as
                        one network is allowed, all others are refused.
                    </p>
                </Empty>
            ) : null}
            {isAdding ? <AddRuleDialog rules={rules} address={address} onClose={() => setAdding(false)} /> : null}
            {removing ? <RemoveRuleDialog of={removing} rules={rules} address={address} onClose={() => setRemoving(undefined)} /> : null}
        </Page>
    );
}

function sentence(rules: Rule[]): string {
    const allowed = rules.filter((rule) => rule.action === "allow").length;
    const denied = rules.length - allowed;
    if (rules.length === 0) return "No rule. Requests are admitted from everywhere.";
    if (allowed === 0) return `${count(denied, "network")} denied. All other addresses are admitted.`;
    return `Only ${count(allowed, "network")} allowed${denied > 0 ? `, ${denied} denied` : ""}. All other addresses are refused.`;
}
