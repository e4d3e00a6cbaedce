import { useState } from "react";
import { Problem } from "../../../api/problem";
import type { components } from "../../../api/schema";
import { Choice } from "../../../ui/Choice";
import { ConfirmDialog } from "../../../ui/ConfirmDialog";
import { FormDialog } from "../../../ui/Dialog";
import { TextField } from "../../../ui/Field";
import { fromLocalInput } from "../../../ui/localTime";
import { say } from "../../../ui/Toast";
import { useOrgWide } from "../orgWide";
import { useRefresh } from "../refresh";
import css from "./ip.module.css";
import { admits, parseNetwork } from "./network";

type Rule = components["schemas"]["IpRuleView"];
type Create = components["schemas"]["CreateIpRule"];

interface Props {
    rules: Rule[];
    /** The address that the person's session began from. */
    address: string | undefined;
    onClose: () => void;
}

/** Says that a change would refuse the person's own address. The API refuses such a change; the warning comes first. */
function LockOut({ address, what }: { address: string; what: string }) {
    return (
        <p className={css.warning} role="alert">
            <strong>
                <span aria-hidden="true">! </span>
                {what} would lock you out.
            </strong>{" "}
            Your session began from <code>{address}</code>, which would be refused. If you are still there, Posthorn refuses the change. First allow
            that address.
        </p>
    );
}

const ACTIONS = [
    { value: "allow" as const, label: "Allow", help: "Admits its addresses. All addresses outside of allowed networks are then refused." },
    { value: "deny" as const, label: "Deny", help: "Refuses its addresses, even if they are in an allowed network." },
];

export function AddRuleDialog({ rules, address, onClose }: Props) {
    const { api } = useOrgWide();
    const refresh = useRefresh();
    const [form, setForm] = useState({ cidr: "", action: "deny" as Create["action"], reason: "", end: "" });
    const set = (part: Partial<typeof form>) => setForm((before) => ({ ...before, ...part }));
    const add = api.useMutation("post", "/v1/ip-rules", {
        onSuccess: (added) => {
            refresh("/v1/ip-rules");
            say(`${added.cidr} is added. The rule takes effect within 30 seconds.`);
            onClose();
        },
    });
    const problem = add.error ? Problem.from(add.error) : undefined;
    const isLockOut = address && parseNetwork(form.cidr) ? !admits([...rules, form], address) : false;
    const end = fromLocalInput(form.end);
    const body = {
        cidr: form.cidr.trim(),
        action: form.action,
        ...(form.reason.trim() ? { reason: form.reason.trim() } : {}),
        ...(end ? { expires_at: end } : {}),
    };
    return (
        <FormDialog
            title="Add an IP rule"
            action="Add rule"
            busy={add.isPending}
            problem={add.error}
            onClose={onClose}
            onSubmit={() => add.mutate({ body })}
        >
            <Choice
                label="What the rule does"
                value={form.action}
                options={ACTIONS}
                onChange={(action) => set({ action })}
                error={problem?.at("/action")}
            />
            <TextField
                label="Network"
                autoFocus
                mono
                autoComplete="off"
                spellCheck={false}
                placeholder="192.0.2.0/24"
                value={form.cidr}
                onChange={(cidr) => set({ cidr })}
                help="An address or a network, IPv4 or IPv6."
                error={problem?.at("/cidr")}
            />
            {isLockOut && address ? <LockOut address={address} what="This rule" /> : null}
            <TextField
                label="Reason"
                maxLength={500}
                value={form.reason}
                onChange={(reason) => set({ reason })}
                help="For whoever reads the list later."
                error={problem?.at("/reason")}
            />
            <TextField
                label="Expires"
                type="datetime-local"
                value={form.end}
                onChange={(text) => set({ end: text })}
                help={
                    form.action === "allow" && form.end
                        ? "In your time zone. When it ends, the addresses that it allowed may be refused."
                        : "In your time zone. Empty: it applies until it is removed."
                }
                error={problem?.at("/expires_at")}
            />
        </FormDialog>
    );
}

export function RemoveRuleDialog({ of: rule, rules, address, onClose }: Props & { of: Rule }) {
    const { api } = useOrgWide();
    const refresh = useRefresh();
    const remove = api.useMutation("delete", "/v1/ip-rules/{id}", {
        onSuccess: () => {
            refresh("/v1/ip-rules");
            say(`The rule of ${rule.cidr} is removed.`);
            onClose();
        },
    });
    const left = rules.filter((one) => one.id !== rule.id);
    const isLastAllow = rule.action === "allow" && !left.some((one) => one.action === "allow");
    return (
        <ConfirmDialog
            title={`Remove the rule of ${rule.cidr}`}
            action="Remove rule"
            busy={remove.isPending}
            problem={remove.error}
            onClose={onClose}
            onConfirm={() => remove.mutate({ params: { path: { id: rule.id } } })}
        >
            <p>{effectOf(rule, isLastAllow)} It takes effect within 30 seconds.</p>
            {address && !admits(left, address) ? <LockOut address={address} what="Removing this rule" /> : null}
        </ConfirmDialog>
    );
}

function effectOf(rule: Rule, isLastAllow: boolean): string {
    if (rule.action === "deny") return "Its addresses are no longer denied.";
    if (isLastAllow) return "It is the last allowed network, so every address that is not denied is admitted again.";
    return "Its addresses are refused, unless another rule allows them.";
}
