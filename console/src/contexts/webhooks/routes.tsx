import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { workspaceRoute } from "../../root";
import { texts } from "../search";

const webhooks = createRoute({
    getParentRoute: () => workspaceRoute,
    path: "webhooks",
    component: lazyRouteComponent(() => import("./WebhooksPage"), "WebhooksPage"),
});

const webhook = createRoute({
    getParentRoute: () => workspaceRoute,
    path: "webhooks/$id",
    validateSearch: texts("state", "tab", "language"),
    component: lazyRouteComponent(() => import("./WebhookPage"), "WebhookPage"),
});

const delivery = createRoute({
    getParentRoute: () => workspaceRoute,
    path: "webhooks/$id/deliveries/$delivery",
    component: lazyRouteComponent(() => import("./DeliveryPage"), "DeliveryPage"),
});

/** The pages of this context. Each loads when it is opened. */
export const webhooksRoutes = [webhooks, webhook, delivery] as const;
