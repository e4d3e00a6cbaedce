import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { workspaceRoute } from "../../root";
import { texts } from "../search";

const overview = createRoute({
    getParentRoute: () => workspaceRoute,
    path: "overview",
    validateSearch: texts("period"),
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
    validateSearch: texts("content"),
    component: lazyRouteComponent(() => import("./EmailPage"), "EmailPage"),
});

const received = createRoute({
    getParentRoute: () => workspaceRoute,
    path: "received",
    component: lazyRouteComponent(() => import("./ReceivedPage"), "ReceivedPage"),
});

const receivedEmail = createRoute({
    getParentRoute: () => workspaceRoute,
    path: "received/$id",
    validateSearch: texts("content"),
    component: lazyRouteComponent(() => import("./ReceivedEmailPage"), "ReceivedEmailPage"),
});

export const messagesRoutes = [overview, emails, email, received, receivedEmail] as const;
