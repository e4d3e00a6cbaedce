import type { components } from "../../api/schema";
import { useWorkspace } from "../../session/workspace";
import { authorOf } from "./who";

type Version = components["schemas"]["TemplateVersion"];

/** Names the author of a version, for those who may read the audit log; by name for those who may read the members. */
export function useAuthors(template: string | undefined, versions: Version[]): (version: Version) => string | undefined {
    const { api, can } = useWorkspace();
    const mayRead = can("audit:read");
    const entries = api.useQuery(
        "get",
        "/v1/audit",
        { params: { query: { resource_id: template ?? "", limit: 100 } } },
        { enabled: mayRead && Boolean(template) && versions.length > 0 },
    );
    const members = api.useQuery("get", "/v1/members", { params: { query: { limit: 100 } } }, { enabled: mayRead && can("members:read") });
    return (version) => {
        const actor = authorOf(version.created_at, entries.data?.data ?? []);
        const member = members.data?.data.find((one) => one.id === actor?.id);
        return member?.name || member?.email || actor?.id;
    };
}
