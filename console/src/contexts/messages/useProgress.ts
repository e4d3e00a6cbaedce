import { useWorkspace } from "../../session/workspace";
import type { Progress } from "./steps";

/** How often what is not done yet is looked at again. */
const REFRESH_MS = 10_000;

const ONE = { params: { query: { limit: 1 } } };
const TWO = { params: { query: { limit: 2 } } };
const MANY = { params: { query: { limit: 100 } } };
/** A list with a filter reads ten pages at most. If more than that are there, the beginning is long over. */
const DELIVERED = { params: { query: { limit: 20, status: "delivered" } } };

/** How far the beginning is. A read that was refused leaves its step unknown. */
export function useProgress(): Progress {
    const { api, can } = useWorkspace();
    const domains = api.useQuery("get", "/v1/domains", MANY, {
        enabled: can("domains:read"),
        refetchInterval: ({ state }) => (state.data?.data.some(isVerified) ? false : REFRESH_MS),
    });
    const keys = api.useQuery("get", "/v1/api-keys", MANY, { enabled: can("api_keys:read") });
    const accepted = api.useQuery("get", "/v1/emails", ONE, {
        enabled: can("emails:read"),
        refetchInterval: ({ state }) => (state.data?.data.length ? false : REFRESH_MS),
    });
    const delivered = api.useQuery("get", "/v1/emails", DELIVERED, {
        enabled: can("emails:read"),
        refetchInterval: ({ state }) => (isDelivered(state.data) ? false : REFRESH_MS),
    });
    const webhooks = api.useQuery("get", "/v1/webhooks", ONE, { enabled: can("webhooks:read") });
    const members = api.useQuery("get", "/v1/members", TWO, { enabled: can("members:read") });
    const invitations = api.useQuery("get", "/v1/invitations", ONE, { enabled: can("members:read") });
    return {
        domain: domains.data?.data.some(isVerified),
        key: keys.data?.data.some((key) => !key.revoked_at),
        accepted: accepted.data && accepted.data.data.length > 0,
        delivered: delivered.data && isDelivered(delivered.data),
        webhook: webhooks.data && webhooks.data.data.length > 0,
        member: members.data && invitations.data && (members.data.data.length > 1 || invitations.data.data.length > 0),
    };
}

function isVerified(domain: { status: string }): boolean {
    return domain.status === "verified";
}

function isDelivered(page: { data: unknown[]; has_more: boolean } | undefined): boolean {
    return page !== undefined && (page.data.length > 0 || page.has_more);
}
