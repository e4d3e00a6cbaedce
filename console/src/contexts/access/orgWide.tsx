import { useMemo } from "react";
import { createApi, type Api } from "../../api/client";
import { useWorkspace } from "../../session/workspace";
import css from "./orgWide.module.css";

/** The API at another place of the same organisation. */
export function useApiAt(environment: string, tenant: string | undefined): Api {
    const { api, placeAt, environment: present, tenant: presentTenant } = useWorkspace();
    const isHere = environment === present && tenant === presentTenant;
    return useMemo(
        () => (isHere ? api : createApi(placeAt(environment, tenant))),
        [api, isHere, placeAt, environment, tenant],
    );
}

/**
 * The API at the place of what all environments and tenants share: members, roles, tenants, rules. The API lets people change
 * these from `live` alone.
 */
export function useOrgWide(): { api: Api } {
    return { api: useWorkspace().shared };
}

/** The API at the place of the keys of all environments: of the chosen tenant, or of the organisation itself. */
export function useKeysPlace(): { api: Api } {
    return { api: useApiAt("live", useWorkspace().tenant) };
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
