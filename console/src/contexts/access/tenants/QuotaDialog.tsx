import { useState } from "react";
import { Problem } from "../../../api/problem";
import type { components } from "../../../api/schema";
import { useWorkspace } from "../../../session/workspace";
import { FormDialog } from "../../../ui/Dialog";
import { TextField } from "../../../ui/Field";
import { say } from "../../../ui/Toast";
import { useApiAt } from "../orgWide";
import { useRefresh } from "../refresh";

interface Props {
    tenant: string;
    quota: components["schemas"]["QuotaOut"];
    onClose: () => void;
}

/** An empty field is no limit. */
function limitOf(text: string): number | null {
    return text.trim() === "" ? null : Number(text);
}

/** Sets how many emails a tenant may send in the present environment. */
export function QuotaDialog({ tenant, quota, onClose }: Props) {
    const { environment } = useWorkspace();
    const api = useApiAt(environment, tenant);
    const refresh = useRefresh();
    const [daily, setDaily] = useState(quota.daily?.toString() ?? "");
    const [monthly, setMonthly] = useState(quota.monthly?.toString() ?? "");
    const set = api.useMutation("patch", "/v1/quota", {
        onSuccess: () => {
            refresh("/v1/tenants/{id}/usage");
            say("Quota set.");
            onClose();
        },
    });
    const problem = set.error ? Problem.from(set.error) : undefined;
    const isNumber = [daily, monthly].every((text) => /^\d*$/.test(text.trim()));
    return (
        <FormDialog
            title={`Set the quota in ${environment}`}
            action="Set quota"
            busy={set.isPending}
            blocked={!isNumber}
            problem={set.error}
            onClose={onClose}
            onSubmit={() => set.mutate({ body: { daily: limitOf(daily), monthly: limitOf(monthly) } })}
        >
            <p>Emails over the quota are refused. The organisation's own quota counts too.</p>
            <TextField
                label="Emails per day (UTC)"
                inputMode="numeric"
                value={daily}
                onChange={setDaily}
                help="Whole number. Empty: no limit. 0: sending is off."
                error={problem?.at("/daily")}
            />
            <TextField
                label="Emails per month (UTC)"
                inputMode="numeric"
                value={monthly}
                onChange={setMonthly}
                error={problem?.at("/monthly")}
            />
        </FormDialog>
    );
}
