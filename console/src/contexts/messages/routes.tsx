import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { workspaceRoute } from "../../root";
import { texts } from "../search";

const overview = createRoute({
    getParentRoute: () => workspaceRoute,
    path: "overview",
    component: lazyRouteComponent(() => import("./OverviewPage"), "OverviewPage"),
});

const emails = createRoute({
    getParentRoute: () => workspaceRoute,
    path: "emails",
    validateSearch: texts("status", "to", "tag", "q", "created_after", "created_before"),
    component: lazyRouteComponent(() => import("./EmailsPage"), "EmailsPage"),
});

const email = createRoute({
    getParentRoute: () => workspaceRoute,
    path: "emails/$id",
    component: lazyRouteComponent(() => import("./EmailPage"), "EmailPage"),
});

export const messagesRoutes = [overview, emails, email] as const;
