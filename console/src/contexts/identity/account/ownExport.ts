import { queryOptions } from "@tanstack/react-query";
import { Problem } from "../../../api/problem";
import type { components } from "../../../api/schema";
import { accountClient } from "../../../session/session";

export type OwnExport = components["schemas"]["AccountExportView"];

/** How often an export that is being written is looked at again. */
const PENDING_MS = 15_000;
/** Links are valid for an hour. They are renewed well before, so that none of a page that stays open is stale. */
const RENEW_MS = 30 * 60_000;
/** After so long another request begins a new file. Before, the API answers with the same one. */
const AGAIN_MS = 60 * 60_000;

/** When another request begins a new file. Never while one is being written. */
export function againAt({ ended_at }: OwnExport): Date | undefined {
    return ended_at ? new Date(Date.parse(ended_at) + AGAIN_MS) : undefined;
}

/** When to look again, in milliseconds: soon while it is being written, else when its link or its page would be out of date. */
export function nextLook(shown: OwnExport | null | undefined, now_ms: number): number | false {
    if (!shown) return false;
    if (shown.status === "pending") return PENDING_MS;
    const left = (againAt(shown)?.getTime() ?? 0) - now_ms;
    return left > 0 && left < RENEW_MS ? left + 1000 : RENEW_MS;
}

async function readExport(): Promise<OwnExport | null> {
    try {
        return (await accountClient.GET("/v1/account/export")).data ?? null;
    } catch (thrown) {
        if (Problem.from(thrown).status === 404) return null;
        throw thrown;
    }
}

/** The export of one's own data, or `null` if there is none. Each answer has a new link. */
export const exportQuery = queryOptions({
    queryKey: ["account", "export"],
    queryFn: readExport,
    refetchInterval: ({ state }) => nextLook(state.data, Date.now()),
});
