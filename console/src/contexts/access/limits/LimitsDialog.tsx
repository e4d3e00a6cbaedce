import { useState } from "react";
import { Problem } from "../../../api/problem";
import type { components } from "../../../api/schema";
import { FormDialog } from "../../../ui/Dialog";
import { say } from "../../../ui/Toast";
import { useOrgWide } from "../orgWide";
import { useRefresh } from "../refresh";
import { ClassFields } from "./ClassFields";
import { isWhole, toLimits } from "./classLimits";

type Limits = components["schemas"]["LimitsView"];

const typed = ({ send, api }: { send: number; api: number }) => ({ send: String(send), api: String(api) });

/** Sets all limits at once, as the API does. */
export function LimitsDialog({ limits, onClose }: { limits: Limits; onClose: () => void }) {
    const { api } = useOrgWide();
    const refresh = useRefresh();
    const [org, setOrg] = useState(typed(limits.org));
    const [tenant, setTenant] = useState(typed(limits.tenant));
    const [key, setKey] = useState(typed(limits.key));
    const set = api.useMutation("put", "/v1/rate-limits", {
        onSuccess: () => {
            refresh("/v1/rate-limits");
            say("Limits set. They apply within 30 seconds.");
            onClose();
        },
    });
    const problem = set.error ? Problem.from(set.error) : undefined;
    return (
        <FormDialog
            title="Change the rate limits"
            action="Set limits"
            busy={set.isPending}
            blocked={![org, tenant, key].every(isWhole)}
            problem={set.error}
            onClose={onClose}
            onSubmit={() => set.mutate({ body: { org: toLimits(org), tenant: toLimits(tenant), key: toLimits(key) } })}
        >
            <p>60 to 60,000 requests a minute. An empty field gets its default. The organisation's limit can't exceed the operator's.</p>
            <ClassFields label="All keys of the organisation together" pointer="/org" form={org} onChange={setOrg} problem={problem} />
            <ClassFields label="All keys of a tenant together" pointer="/tenant" form={tenant} onChange={setTenant} problem={problem} />
            <ClassFields label="Each key that has no limit of its own" pointer="/key" form={key} onChange={setKey} problem={problem} />
        </FormDialog>
    );
}
