import { queryOptions } from "@tanstack/react-query";
import { createClient } from "../api/client";
import type { components } from "../api/schema";

export type Account = components["schemas"]["AccountView"];
export type OwnOrg = components["schemas"]["OwnOrgView"];

/** The client of routes that need no organisation. */
export const accountClient = createClient({});

/** These are read before a page is shown, and whoever reads them leads to the log-in. */
const GUARDS = { isGuard: true };

/** The account of whoever is logged in. */
export const accountQuery = queryOptions({
    queryKey: ["account"],
    meta: GUARDS,
    queryFn: async () => (await accountClient.GET("/v1/account")).data as Account,
    staleTime: 60_000,
});

/** The organisations of whoever is logged in, with what they may do in each. */
export const ownOrgsQuery = queryOptions({
    queryKey: ["account", "orgs"],
    meta: GUARDS,
    queryFn: async () => (await accountClient.GET("/v1/account/orgs")).data?.data ?? [],
    staleTime: 60_000,
});
