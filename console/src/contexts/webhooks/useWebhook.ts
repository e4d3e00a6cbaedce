import { useQueryClient } from "@tanstack/react-query";
import { useOptimistic } from "../../api/optimistic";
import type { components } from "../../api/schema";
import { useWorkspace } from "../../session/workspace";

type UpdateWebhook = components["schemas"]["UpdateWebhook"];

/** How often a page asks while something is on its way. */
export const REFRESH_MS = 4_000;

/** Everything that shows endpoints or their deliveries is asked again. */
export function useWebhooksChanged(): () => void {
    const cache = useQueryClient();
    return () => {
        const paths = ["", "/{id}", "/{id}/deliveries", "/{id}/deliveries/{delivery_id}"];
        for (const path of paths) void cache.invalidateQueries({ queryKey: ["get", `/v1/webhooks${path}`] });
    };
}

/** What a change makes of an endpoint, as its page shows it. Headers are left out: of these only the names are shown. */
export function changeOf({ headers: _, ...changes }: Partial<UpdateWebhook>): object {
    if (changes.enabled === true) return { ...changes, status: "enabled", disabled_at: null, disabled_reason: null };
    return changes.enabled === false ? { ...changes, status: "disabled" } : changes;
}

/** Changes fields of an endpoint. A field that is left out stays; the generated type wants all of them, where null has a meaning. */
export function useUpdateWebhook(id: string, onDone: () => void) {
    const { api } = useWorkspace();
    const update = api.useMutation("patch", "/v1/webhooks/{id}", {
        ...useOptimistic(["/v1/webhooks", "/v1/webhooks/{id}"], id, ({ body }: { body: UpdateWebhook }) => changeOf(body)),
        onSuccess: onDone,
    });
    const save = (changes: Partial<UpdateWebhook>) => update.mutate({ params: { path: { id } }, body: changes as UpdateWebhook });
    return { save, isPending: update.isPending, error: update.error };
}
