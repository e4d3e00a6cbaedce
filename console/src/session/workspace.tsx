import { QueryClientProvider } from "@tanstack/react-query";
import { createContext, use, useMemo, useState, type ReactNode } from "react";
import { createCache } from "../api/cache";
import { createApi, createClient, type Api, type Client, type Place } from "../api/client";
import type { Impersonation } from "./impersonation";
import type { Permission } from "./permissions";
import type { OwnOrg } from "./session";
import { useEndImpersonation } from "./useEndImpersonation";

/** Where the person works: an organisation, an environment, perhaps a tenant, and what they may do there. */
export interface Workspace {
    org: OwnOrg;
    environment: string;
    tenant: string | undefined;
    /** Whether what is shown is test data, which nobody receives. */
    isTest: boolean;
    /** The member in whose place the person reads. `org` has that member's permissions then. */
    impersonation: Impersonation | undefined;
    /** Another environment or tenant of the organisation. */
    placeAt: (environment: string, tenant?: string | undefined) => Place;
    client: Client;
    /** Queries and mutations by route. */
    api: Api;
    /** The same for what all environments and tenants of the organisation share: tenants, environments, members, rules. */
    shared: Api;
    /** Whether the person's role has a permission. The API refuses in any case; pages leave out what would be refused. */
    can: (permission: Permission) => boolean;
    /** Whether the organisation refused the session because it did not begin at its identity provider. */
    isSsoRequired: boolean;
    /** Asks again after such a refusal. */
    askAgain: () => void;
}

const WorkspaceContext = createContext<Workspace | null>(null);

export function useWorkspace(): Workspace {
    const workspace = use(WorkspaceContext);
    if (!workspace) throw new Error("This page is outside of an organisation.");
    return workspace;
}

interface Props {
    org: OwnOrg;
    environment: string;
    tenant: string | undefined;
    impersonation: Impersonation | undefined;
    children: ReactNode;
}

export function WorkspaceProvider({ org, environment, tenant, impersonation, children }: Props) {
    const end = useEndImpersonation();
    // A refusal counts for the place that it came to: another one asks for itself.
    const [refused, setRefused] = useState<unknown>();
    const here = useMemo(() => {
        const seen = impersonation && { id: impersonation.id, onEnded: () => end(impersonation, "over") };
        const onSsoRequired = () => setRefused(made);
        const placeAt: Workspace["placeAt"] = (environment, tenant) => ({ org: org.id, environment, tenant, impersonation: seen, onSsoRequired });
        const place = placeAt(environment, tenant);
        const held = new Set<string>(org.permissions);
        const made: Omit<Workspace, "isSsoRequired" | "askAgain"> = {
            org,
            environment,
            tenant,
            isTest: environment !== "live",
            impersonation,
            placeAt,
            client: createClient(place),
            api: createApi(place),
            shared: createApi(placeAt("live")),
            can: (permission) => held.has(permission),
        };
        return made;
    }, [org, environment, tenant, impersonation, end]);
    // Each place has a cache of its own, so nothing of another organisation, or of another person's view, can appear.
    const cache = useMemo(() => createCache(), [here]);
    const workspace = useMemo<Workspace>(() => {
        const askAgain = () => {
            setRefused(undefined);
            void cache.invalidateQueries();
        };
        return { ...here, isSsoRequired: refused === here, askAgain };
    }, [here, refused, cache]);
    return (
        <WorkspaceContext value={workspace}>
            <QueryClientProvider client={cache}>{children}</QueryClientProvider>
        </WorkspaceContext>
    );
}
