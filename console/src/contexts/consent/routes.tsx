import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { workspaceRoute } from "../../root";
import { texts } from "../search";

const suppressions = createRoute({
    getParentRoute: () => workspaceRoute,
    path: "suppressions",
    validateSearch: texts("q", "reason", "topic_id", "open", "open_topic"),
    component: lazyRouteComponent(() => import("./SuppressionsPage"), "SuppressionsPage"),
});

const topics = createRoute({
    getParentRoute: () => workspaceRoute,
    path: "topics",
    component: lazyRouteComponent(() => import("./TopicsPage"), "TopicsPage"),
});

const topic = createRoute({
    getParentRoute: () => workspaceRoute,
    path: "topics/$id",
    validateSearch: texts("address"),
    component: lazyRouteComponent(() => import("./TopicPage"), "TopicPage"),
});

/** The pages of this context. Each loads when it is opened. */
export const consentRoutes = [suppressions, topics, topic] as const;
