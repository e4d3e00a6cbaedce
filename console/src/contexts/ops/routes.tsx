import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { workspaceRoute } from "../../root";
import { texts } from "../search";

const audit = createRoute({
    getParentRoute: () => workspaceRoute,
    path: "audit",
    validateSearch: texts("actor", "action", "resource_type", "resource_id", "since", "until", "entry"),
    component: lazyRouteComponent(() => import("./AuditPage"), "AuditPage"),
});

const deadLetters = createRoute({
    getParentRoute: () => workspaceRoute,
    path: "dead-letters",
    component: lazyRouteComponent(() => import("./DeadLetterQueuesPage"), "DeadLetterQueuesPage"),
});

const deadLetterQueue = createRoute({
    getParentRoute: () => workspaceRoute,
    path: "dead-letters/$queue",
    component: lazyRouteComponent(() => import("./DeadLettersPage"), "DeadLettersPage"),
});

const jobs = createRoute({
    getParentRoute: () => workspaceRoute,
    path: "jobs",
    component: lazyRouteComponent(() => import("./JobsPage"), "JobsPage"),
});

const job = createRoute({
    getParentRoute: () => workspaceRoute,
    path: "jobs/$job",
    component: lazyRouteComponent(() => import("./JobPage"), "JobPage"),
});

const health = createRoute({
    getParentRoute: () => workspaceRoute,
    path: "health",
    component: lazyRouteComponent(() => import("./HealthPage"), "HealthPage"),
});

/** The pages of this context. Each loads when it is opened. */
export const opsRoutes = [audit, deadLetters, deadLetterQueue, jobs, job, health] as const;
