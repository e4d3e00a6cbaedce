import { Link, useParams } from "@tanstack/react-router";
import type { ReactNode } from "react";

/** Opens the tenant's data, in the present environment, as the tenant sees them. */
export function ActAsTenant({ id, children }: { id: string; children: ReactNode }) {
    const params = useParams({ from: "/signed-in/o/$org/$environment" });
    return (
        <Link to="/o/$org/$environment/overview" params={params} search={{ tenant: id }}>
            {children}
        </Link>
    );
}
