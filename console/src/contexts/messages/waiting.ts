/** What a queued email waits for, in words that follow "waits". Reasons that are newer than this console are shown as they are. */
export function waitingFor(reason: string): string {
    return reasons[reason] ?? `(${reason})`;
}

const reasons: Record<string, string> = {
    domain_paused: "because its domain is paused",
    ip_pool_paused: "because its IP pool is paused",
    org_suspended: "because the organisation is suspended",
    tenant_suspended: "because the tenant is suspended",
    daily_quota: "because the deployment has sent as many emails in 24 hours as SES allows",
    sending_paused: "because the deployment’s sending is paused",
};
