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

/** The pages of this context. */
export const accessRoutes = [apiKeys, apiKey] as const;
