import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { rootRoute, workspaceRoute } from "../../root";
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

const products = createRoute({
    getParentRoute: () => workspaceRoute,
    path: "products",
    component: lazyRouteComponent(() => import("./products/ProductsPage"), "ProductsPage"),
});

const product = createRoute({
    getParentRoute: () => workspaceRoute,
    path: "products/$id",
    component: lazyRouteComponent(() => import("./products/ProductPage"), "ProductPage"),
});

const users = createRoute({
    getParentRoute: () => workspaceRoute,
    path: "products/$id/users",
    validateSearch: texts("email"),
    component: lazyRouteComponent(() => import("./users/UsersPage"), "UsersPage"),
});

const user = createRoute({
    getParentRoute: () => workspaceRoute,
    path: "products/$id/users/$user",
    component: lazyRouteComponent(() => import("./users/UserPage"), "UserPage"),
});

const signIn = createRoute({
    getParentRoute: () => workspaceRoute,
    path: "single-sign-on",
    component: lazyRouteComponent(() => import("./sign-in/SignInPage"), "SignInPage"),
});

/** Whoever opens a set-up link needs no account. */
const setup = createRoute({
    getParentRoute: () => rootRoute,
    path: "/setup",
    component: lazyRouteComponent(() => import("./setup/SetupPage"), "SetupPage"),
});

const directories = createRoute({
    getParentRoute: () => workspaceRoute,
    path: "directories",
    component: lazyRouteComponent(() => import("./directories/DirectoriesPage"), "DirectoriesPage"),
});

const settings = createRoute({
    getParentRoute: () => workspaceRoute,
    path: "settings",
    component: lazyRouteComponent(() => import("./settings/SettingsPage"), "SettingsPage"),
});

const ipRules = createRoute({
    getParentRoute: () => workspaceRoute,
    path: "ip-rules",
    component: lazyRouteComponent(() => import("./ip/IpRulesPage"), "IpRulesPage"),
});

const limits = createRoute({
    getParentRoute: () => workspaceRoute,
    path: "limits",
    component: lazyRouteComponent(() => import("./limits/LimitsPage"), "LimitsPage"),
});

const orgs = createRoute({
    getParentRoute: () => workspaceRoute,
    path: "orgs",
    component: lazyRouteComponent(() => import("./orgs/OrgsPage"), "OrgsPage"),
});

const org = createRoute({
    getParentRoute: () => workspaceRoute,
    path: "orgs/$id",
    component: lazyRouteComponent(() => import("./orgs/OrgPage"), "OrgPage"),
});

export const setupRoutes = [setup] as const;

/** The pages of this context. */
export const accessRoutes = [
    apiKeys,
    apiKey,
    team,
    member,
    roles,
    tenants,
    tenant,
    environments,
    products,
    product,
    users,
    user,
    signIn,
    directories,
    settings,
    ipRules,
    limits,
    orgs,
    org,
] as const;
