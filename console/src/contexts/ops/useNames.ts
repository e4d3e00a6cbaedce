import { useMemo } from "react";
import { useWorkspace } from "../../session/workspace";
import type { Names } from "./auditWords";

/** Names of people and keys by id, as far as the person may read them. */
export function useNames(): Names {
    const { api, can } = useWorkspace();
    const members = api.useQuery("get", "/v1/members", { params: { query: { limit: 100 } } }, { enabled: can("members:read") });
    const keys = api.useQuery("get", "/v1/api-keys", { params: { query: { limit: 100 } } }, { enabled: can("api_keys:read") });
    return useMemo(() => {
        const people = (members.data?.data ?? []).map(({ id, name, email }): [string, string] => [id, name ?? email ?? id]);
        const named = (keys.data?.data ?? []).map(({ id, name }): [string, string] => [id, `key ${name}`]);
        return new Map([...people, ...named]);
    }, [members.data, keys.data]);
}
