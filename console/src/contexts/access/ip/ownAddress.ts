import { useWorkspace } from "../../../session/workspace";

/** The address that the person's session began from; undefined if it is unknown. The present one may differ. */
export function useOwnAddress(): string | undefined {
    const { api } = useWorkspace();
    const sessions = api.useQuery("get", "/v1/account/sessions", {}, { staleTime: 60_000 });
    return sessions.data?.data.find((session) => session.current)?.ip ?? undefined;
}
