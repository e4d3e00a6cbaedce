import type { QueryClient } from "@tanstack/react-query";
import { createRootRouteWithContext, createRoute, Link, Outlet, redirect, type ErrorComponentProps } from "@tanstack/react-router";
import { useMemo } from "react";
import { Problem } from "./api/problem";
import { Frame } from "./frame/Frame";
import { enterOrg, impersonationIn, orgAsSeen } from "./session/impersonation";
import { accountQuery, ownOrgsQuery } from "./session/session";
import { takeStart } from "./session/start";
import { WorkspaceProvider } from "./session/workspace";
import { Empty } from "./ui/Empty";
import { Page } from "./ui/Page";
import { ProblemBox } from "./ui/ProblemBox";

interface Context {
    cache: QueryClient;
}

function Missing() {
    return (
        <Page title="There is no page here">
            <Empty title="Nothing has this address" action={<Link to="/">Go to the overview</Link>}>
                <p>The link may be old, or what it named was removed.</p>
            </Empty>
        </Page>
    );
}

function Failed({ error, reset }: ErrorComponentProps) {
    return (
        <Page title="This page can't be shown">
            <ProblemBox problem={Problem.from(error)} onRetry={reset} />
        </Page>
    );
}

export const rootRoute = createRootRouteWithContext<Context>()({
    component: Outlet,
    notFoundComponent: Missing,
    errorComponent: Failed,
});

/** Needs somebody who is logged in. */
export const signedInRoute = createRoute({
    getParentRoute: () => rootRoute,
    id: "signed-in",
    component: Outlet,
    beforeLoad: async ({ context, location }) => {
        try {
            const [account, orgs] = await Promise.all([
                context.cache.ensureQueryData(accountQuery),
                context.cache.ensureQueryData(ownOrgsQuery),
            ]);
            return { account, orgs };
        } catch (thrown) {
            if (Problem.from(thrown).status !== 401) throw thrown;
            throw redirect({ to: "/sign-in", search: { next: location.href } });
        }
    },
});

/** The start: the organisation that somebody logged in for, or the first, or the account of somebody who has none. */
export const startRoute = createRoute({
    getParentRoute: () => signedInRoute,
    path: "/",
    beforeLoad: ({ context, preload }) => {
        const wanted = preload ? undefined : takeStart();
        const first = context.orgs.find((one) => one.id === wanted) ?? context.orgs[0];
        if (!first) throw redirect({ to: "/account" });
        throw redirect({ to: "/o/$org/$environment/overview", params: { org: first.id, environment: "live" } });
    },
});

/** An organisation in an environment, perhaps as one of its tenants. All pages of the sidebar are below. */
export const workspaceRoute = createRoute({
    getParentRoute: () => signedInRoute,
    path: "/o/$org/$environment",
    validateSearch: (search: Record<string, unknown>): { tenant?: string | undefined } =>
        typeof search.tenant === "string" ? { tenant: search.tenant } : {},
    // A link that is only pointed at enters nothing.
    beforeLoad: ({ params, preload }) => ({ impersonation: preload ? impersonationIn(params.org) : enterOrg(params.org) }),
    component: WorkspaceFrame,
});

function WorkspaceFrame() {
    const { org: id, environment } = workspaceRoute.useParams();
    const { tenant } = workspaceRoute.useSearch();
    const { orgs, impersonation } = workspaceRoute.useRouteContext();
    const org = useMemo(() => {
        const own = orgs.find((one) => one.id === id);
        return impersonation ? orgAsSeen(impersonation, own) : own;
    }, [orgs, impersonation, id]);
    if (!org) {
        return (
            <Page title="This organisation is not yours">
                <Empty title="You are not a member" action={<Link to="/">Go to your organisation</Link>}>
                    <p>Ask one of its owners for an invitation, or choose another organisation.</p>
                </Empty>
            </Page>
        );
    }
    return (
        // Another person's view begins with nothing of one's own, not even with what was typed.
        <WorkspaceProvider key={impersonation?.id} org={org} environment={environment} tenant={tenant} impersonation={impersonation}>
            <Frame />
        </WorkspaceProvider>
    );
}
