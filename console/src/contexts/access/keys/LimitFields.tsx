import type { Problem } from "../../../api/problem";
import { useWorkspace } from "../../../session/workspace";
import { TextArea, TextField } from "../../../ui/Field";
import { errorOfList } from "../lines";
import type { LimitsForm } from "./keyForm";

interface Props {
    form: LimitsForm;
    onChange: (part: Partial<LimitsForm>) => void;
    problem: Problem | undefined;
}

/** Where a key may send from, where it may be used, how often and how long. */
export function LimitFields({ form, onChange, problem }: Props) {
    const { api, can } = useWorkspace();
    const domains = api.useQuery("get", "/v1/domains", {}, { enabled: can("domains:read") });
    const names = domains.data?.data.map((domain) => domain.name).slice(0, 4) ?? [];
    const errors = problem?.errors ?? [];
    return (
        <>
            <TextArea
                label="Allowed domains"
                rows={2}
                mono
                spellCheck={false}
                value={form.domains}
                onChange={(text) => onChange({ domains: text })}
                help={`Domains that it may send from, one a line. Empty: all.${names.length > 0 ? ` Yours: ${names.join(", ")}.` : ""}`}
                error={errorOfList(errors, "/allowed_domains")}
            />
            <TextArea
                label="Allowed networks"
                rows={2}
                mono
                spellCheck={false}
                value={form.networks}
                onChange={(text) => onChange({ networks: text })}
                help="Addresses or networks such as 192.0.2.0/24 that it may be used from. Empty: everywhere."
                error={errorOfList(errors, "/allowed_cidrs")}
            />
            <TextField
                label="Expires"
                type="datetime-local"
                value={form.end}
                onChange={(text) => onChange({ end: text })}
                help="In your time zone. Empty: never."
                error={problem?.at("/expires_at")}
            />
            <TextField
                label="Requests per second"
                inputMode="numeric"
                value={form.rate}
                onChange={(text) => onChange({ rate: text })}
                help="1 to 1,000. Empty: the organisation's limit for keys."
                error={problem?.at("/rate_limit")}
            />
        </>
    );
}
