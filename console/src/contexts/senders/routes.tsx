import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { workspaceRoute } from "../../root";

const domains = createRoute({
    getParentRoute: () => workspaceRoute,
    path: "domains",
    component: lazyRouteComponent(() => import("./DomainsPage"), "DomainsPage"),
});

const domain = createRoute({
    getParentRoute: () => workspaceRoute,
    path: "domains/$id",
    component: lazyRouteComponent(() => import("./DomainPage"), "DomainPage"),
});

const pools = createRoute({
    getParentRoute: () => workspaceRoute,
    path: "ip-pools",
    component: lazyRouteComponent(() => import("./PoolsPage"), "PoolsPage"),
});

const pool = createRoute({
    getParentRoute: () => workspaceRoute,
    path: "ip-pools/$id",
    component: lazyRouteComponent(() => import("./PoolPage"), "PoolPage"),
});

/** The pages of this context. */
export const sendersRoutes = [domains, domain, pools, pool] as const;
