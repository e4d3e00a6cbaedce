import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Problem } from "../../api/problem";
import { useWorkspace } from "../../session/workspace";
import { FormDialog } from "../../ui/Dialog";
import { TextField } from "../../ui/Field";
import { say } from "../../ui/Toast";
import { number } from "../../ui/words";
import { parseLimit, type Usage } from "./usage";

const RULE = "Enter a whole number, or nothing for no limit.";

/** Sets how much may be sent. Emails above a limit are refused. */
export function QuotaDialog({ quota, onClose }: { quota: Usage["quota"]; onClose: () => void }) {
    const { api } = useWorkspace();
    const cache = useQueryClient();
    const [daily, setDaily] = useState(shown(quota.daily));
    const [monthly, setMonthly] = useState(shown(quota.monthly));
    const [day, month] = [parseLimit(daily), parseLimit(monthly)];
    const save = api.useMutation("patch", "/v1/quota", {
        onSuccess: () => {
            void cache.invalidateQueries({ queryKey: ["get", "/v1/usage"] });
            say("The quota was set.");
            onClose();
        },
    });
    const problem = save.error ? Problem.from(save.error) : undefined;
    return (
        <FormDialog
            title="Set the sending quota"
            action="Set quota"
            busy={save.isPending}
            problem={save.error}
            blocked={day === undefined || month === undefined}
            onSubmit={() => save.mutate({ body: { daily: day ?? null, monthly: month ?? null } })}
            onClose={onClose}
        >
            <p>Emails above a limit are refused until the next day or month (UTC) begins. What was accepted before is still sent.</p>
            <TextField
                label="Emails a day"
                inputMode="numeric"
                placeholder="no limit"
                value={daily}
                onChange={setDaily}
                error={day === undefined ? RULE : problem?.at("/daily")}
            />
            <TextField
                label="Emails a month"
                inputMode="numeric"
                placeholder="no limit"
                value={monthly}
                onChange={setMonthly}
                error={month === undefined ? RULE : problem?.at("/monthly")}
            />
        </FormDialog>
    );
}

function shown(limit: number | null | undefined): string {
    return limit === null || limit === undefined ? "" : number(limit);
}
