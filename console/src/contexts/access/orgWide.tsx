import createQueryClient, { type OpenapiQueryClient } from "openapi-react-query";
import { useMemo } from "react";
import { createClient } from "../../api/client";
import type { paths } from "../../api/schema";
import { useWorkspace } from "../../session/workspace";
import css from "./orgWide.module.css";

/** The API in `live`: the only environment from which the API lets people change what all environments share. */
function useLive(tenant: string | undefined): OpenapiQueryClient<paths> {
    const { api, org, environment, tenant: present } = useWorkspace();
    const isHere = environment === "live" && tenant === present;
    return useMemo(
        () => (isHere ? api : createQueryClient(createClient({ org: org.id, environment: "live", tenant }))),
        [api, isHere, org.id, tenant],
    );
}

/** The API at the place of what all environments and tenants share: members, roles, tenants, rules. */
export function useOrgWide(): { api: OpenapiQueryClient<paths> } {
    return { api: useLive(undefined) };
}

/** The API at the place of the keys of all environments: of the chosen tenant, or of the organisation itself. */
export function useKeysPlace(): { api: OpenapiQueryClient<paths> } {
    return { api: useLive(useWorkspace().tenant) };
}

/** Says that a page is not about the chosen environment or tenant. Nothing where that is plain. */
export function SharedNote({ what }: { what: string }) {
    const { tenant, environment } = useWorkspace();
    if (environment === "live" && !tenant) return null;
    return (
        <p className={css.note}>
            {what} belong to the whole organisation. A change here applies to every environment{tenant ? " and tenant" : ""}, also to live.
        </p>
    );
}
