import type { QueryClient } from "@tanstack/react-query";
import { createRouter } from "@tanstack/react-router";
import { accessRoutes, setupRoutes } from "./contexts/access/routes";
import { consentRoutes } from "./contexts/consent/routes";
import { contentRoutes } from "./contexts/content/routes";
import { accountRoutes, publicRoutes } from "./contexts/identity/routes";
import { messagesRoutes } from "./contexts/messages/routes";
import { opsRoutes } from "./contexts/ops/routes";
import { sendersRoutes } from "./contexts/senders/routes";
import { webhooksRoutes } from "./contexts/webhooks/routes";
import { rootRoute, signedInRoute, startRoute, workspaceRoute } from "./root";

const routeTree = rootRoute.addChildren([
    ...publicRoutes,
    ...setupRoutes,
    signedInRoute.addChildren([
        startRoute,
        ...accountRoutes,
        workspaceRoute.addChildren([
            ...messagesRoutes,
            ...sendersRoutes,
            ...contentRoutes,
            ...consentRoutes,
            ...webhooksRoutes,
            ...accessRoutes,
            ...opsRoutes,
        ]),
    ]),
]);

export function createConsole(cache: QueryClient) {
    return createRouter({ routeTree, context: { cache }, defaultPreload: "intent", scrollRestoration: true });
}

declare module "@tanstack/react-router" {
    interface Register {
        router: ReturnType<typeof createConsole>;
    }
}
