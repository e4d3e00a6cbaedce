import { useRouter } from "@tanstack/react-router";
import { useCallback } from "react";
import { forgetImpersonation, sayEnded, stopImpersonation, type Impersonation } from "./impersonation";

/** Ends an impersonation, once, and shows the person's own view again. */
export function useEndImpersonation(): (one: Impersonation, how: "stopped" | "over") => void {
    const router = useRouter();
    return useCallback(
        (one, how) => {
            if (!forgetImpersonation(one.id)) return;
            if (how === "stopped") stopImpersonation(one);
            else sayEnded(one, how);
            // Who is no member of the organisation can't stay in it.
            const stays = how === "over" && one.through === one.org.id;
            if (stays) void router.invalidate();
            else router.history.push(one.back);
        },
        [router],
    );
}
