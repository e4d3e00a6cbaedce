import { useNavigate } from "@tanstack/react-router";
import type { components } from "../../../api/schema";
import { keepImpersonation, type Impersonation } from "../../../session/impersonation";
import { useWorkspace } from "../../../session/workspace";

type View = components["schemas"]["ImpersonationView"];

/** Shows an organisation, by itself the present one, as a member sees it, from its first page on. */
export function useShowAs(other?: Impersonation["org"]): (begun: View, person: Impersonation["person"]) => void {
    const navigate = useNavigate();
    const { org: own, environment } = useWorkspace();
    const { id, name } = other ?? own;
    return ({ id: impersonation, permissions, hides, expires_at }, person) => {
        const back = location.pathname + location.search;
        keepImpersonation({ id: impersonation, org: { id, name }, through: own.id, person, permissions, hides, expires_at, back });
        void navigate({ to: "/o/$org/$environment/overview", params: { org: id, environment: other ? "live" : environment }, search: {} });
    };
}
