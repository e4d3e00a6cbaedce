import { useNavigate, useRouteContext } from "@tanstack/react-router";
import { useWorkspace } from "../session/workspace";
import css from "./Frame.module.css";

/** Chooses organisation, environment and tenant. */
export function PlaceSwitch() {
    const { org, environment, tenant, shared, can } = useWorkspace();
    const { orgs } = useRouteContext({ from: "/signed-in/o/$org/$environment" });
    const navigate = useNavigate();
    const environments = shared.useQuery("get", "/v1/environments", {}, { enabled: can("environments:read") });
    const tenants = shared.useQuery("get", "/v1/tenants", { params: { query: { limit: 100 } } }, { enabled: can("tenants:read") });
    const go = (to: { org?: string; environment?: string; tenant?: string | undefined }) =>
        void navigate({
            to: "/o/$org/$environment/overview",
            params: { org: to.org ?? org.id, environment: to.environment ?? environment },
            search: to.tenant ? { tenant: to.tenant } : {},
        });
    const names = environments.data?.data.map((one) => one.name) ?? ["live", "test"];
    const shownNames = names.includes(environment) ? names : [...names, environment];
    const listed = tenants.data?.data ?? [];
    // The operator can see an organisation as one of its members, and belongs to another.
    const choices = orgs.some((one) => one.id === org.id) ? orgs : [...orgs, org];
    return (
        <div className={css.place}>
            <label>
                <span className="visually-hidden">Organisation</span>
                <select value={org.id} onChange={(event) => go({ org: event.target.value, environment: "live" })}>
                    {choices.map((one) => (
                        <option key={one.id} value={one.id}>
                            {one.name}
                        </option>
                    ))}
                </select>
            </label>
            <label>
                <span className="visually-hidden">Environment</span>
                <select value={environment} onChange={(event) => go({ environment: event.target.value, tenant })}>
                    {shownNames.map((name) => (
                        <option key={name}>{name}</option>
                    ))}
                </select>
            </label>
            {listed.length > 0 || tenant ? (
                <label>
                    <span className="visually-hidden">Tenant</span>
                    <select value={tenant ?? ""} onChange={(event) => go({ tenant: event.target.value || undefined })}>
                        <option value="">Whole organisation</option>
                        {tenant && !listed.some((one) => one.id === tenant) ? <option value={tenant}>{tenant}</option> : null}
                        {listed.map((one) => (
                            <option key={one.id} value={one.id}>
                                {one.name}
                            </option>
                        ))}
                    </select>
                </label>
            ) : null}
        </div>
    );
}
