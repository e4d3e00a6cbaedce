import { queryOptions, type QueryClient } from "@tanstack/react-query";
import { Problem } from "../../api/problem";
import { forgetImpersonation } from "../../session/impersonation";
import { accountClient, type Account } from "../../session/session";
import type { Why } from "./why";

/** Who is logged in, or `null`. */
export async function whoIsLoggedIn(): Promise<Account | null> {
    try {
        return (await accountClient.GET("/v1/account")).data ?? null;
    } catch (thrown) {
        if (Problem.from(thrown).status === 401) return null;
        throw thrown;
    }
}

/** The same as a query. Unlike the account's own query it does not lead to the log-in if nobody is logged in. */
export const presenceQuery = queryOptions({ queryKey: ["presence"], queryFn: whoIsLoggedIn });

/**
 * Goes to the log-in. The page is loaded again from the start, so no answer, key or secret stays in memory.
 * `next` is a page of this console.
 */
export function leave(cache: QueryClient, why: Why, next?: string): void {
    cache.clear();
    forgetImpersonation();
    const search = new URLSearchParams({ why, ...(next ? { next } : {}) });
    location.assign(`/sign-in?${search}`);
}

/** Ends this session. One that ended before is fine. */
export async function logOut(): Promise<void> {
    try {
        await accountClient.POST("/v1/account/log-out");
    } catch (thrown) {
        if (Problem.from(thrown).status !== 401) throw thrown;
    }
}
