import type { components } from "../../../api/schema";
import { say } from "../../../ui/Toast";
import { useOrgWide } from "../orgWide";
import { useRefresh } from "../refresh";
import type { User } from "./users";

/** Changes a user. A field that is left out stays as it is. `said` is what the person reads when it is done. */
export function useUpdateUser(user: User, said: string, onDone: () => void) {
    const { api } = useOrgWide();
    const refresh = useRefresh();
    const update = api.useMutation("patch", "/v1/products/{id}/users/{user}", {
        onSuccess: () => {
            refresh("/v1/products/{id}/users", "/v1/products/{id}/users/{user}");
            say(said);
            onDone();
        },
    });
    const save = (body: components["schemas"]["UpdateUser"]) =>
        update.mutate({ params: { path: { id: user.product_id, user: user.id } }, body });
    return { save, isPending: update.isPending, error: update.error };
}
