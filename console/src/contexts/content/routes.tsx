import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { workspaceRoute } from "../../root";
import { texts } from "../search";

const templates = createRoute({
    getParentRoute: () => workspaceRoute,
    path: "templates",
    validateSearch: texts("q"),
    component: lazyRouteComponent(() => import("./TemplatesPage"), "TemplatesPage"),
});

const template = createRoute({
    getParentRoute: () => workspaceRoute,
    path: "templates/$id",
    component: lazyRouteComponent(() => import("./TemplatePage"), "TemplatePage"),
});

const versions = createRoute({
    getParentRoute: () => workspaceRoute,
    path: "templates/$id/versions",
    validateSearch: texts("from", "to"),
    component: lazyRouteComponent(() => import("./VersionsPage"), "VersionsPage"),
});

/** The pages of this context. */
export const contentRoutes = [templates, template, versions] as const;
