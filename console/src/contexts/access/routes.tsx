import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { workspaceRoute } from "../../root";
import { texts } from "../search";

const apiKeys = createRoute({
    getParentRoute: () => workspaceRoute,
    path: "api-keys",
    validateSearch: texts("environment"),
    component: lazyRouteComponent(() => import("./keys/ApiKeysPage"), "ApiKeysPage"),
});

const apiKey = createRoute({
    getParentRoute: () => workspaceRoute,
    path: "api-keys/$id",
    component: lazyRouteComponent(() => import("./keys/ApiKeyPage"), "ApiKeyPage"),
});

const team = createRoute({
    getParentRoute: () => workspaceRoute,
    path: "team",
    component: lazyRouteComponent(() => import("./team/TeamPage"), "TeamPage"),
});

const member = createRoute({
    getParentRoute: () => workspaceRoute,
    path: "team/$id",
    component: lazyRouteComponent(() => import("./team/MemberPage"), "MemberPage"),
});

const roles = createRoute({
    getParentRoute: () => workspaceRoute,
    path: "roles",
    component: lazyRouteComponent(() => import("./roles/RolesPage"), "RolesPage"),
});

const tenants = createRoute({
    getParentRoute: () => workspaceRoute,
    path: "tenants",
    component: lazyRouteComponent(() => import("./tenants/TenantsPage"), "TenantsPage"),
});

const tenant = createRoute({
    getParentRoute: () => workspaceRoute,
    path: "tenants/$id",
    component: lazyRouteComponent(() => import("./tenants/TenantPage"), "TenantPage"),
});

const environments = createRoute({
    getParentRoute: () => workspaceRoute,
    path: "environments",
    component: lazyRouteComponent(() => import("./environments/EnvironmentsPage"), "EnvironmentsPage"),
});

/** The pages of this context. */
export const accessRoutes = [apiKeys, apiKey, team, member, roles, tenants, tenant, environments] as const;
