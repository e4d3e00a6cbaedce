import type { Permission } from "../../session/permissions";

/** A step of the beginning. It is done when the data shows it, not when somebody ticks it. */
export interface Step {
    key: StepKey;
    /** What is to do, as a link. */
    name: string;
    why: string;
    page: string;
    /** Who may not see the state of a step does not get it. */
    permission: Permission;
}

export type StepKey = "domain" | "key" | "accepted" | "delivered" | "webhook" | "member";

export const STEPS: readonly Step[] = [
    { key: "domain", name: "Verify a domain", why: "Emails come from an address at a domain that you prove to own.", page: "domains", permission: "domains:read" },
    { key: "key", name: "Make an API key", why: "Your program names itself with it.", page: "api-keys", permission: "api_keys:read" },
    { key: "accepted", name: "Send the first email", why: "By your program, or as a test from the list of emails.", page: "emails", permission: "emails:read" },
    { key: "delivered", name: "See it delivered", why: "Its page shows when the recipient's server accepts it.", page: "emails", permission: "emails:read" },
    { key: "webhook", name: "Add a webhook", why: "Your program hears of deliveries, bounces and complaints.", page: "webhooks", permission: "webhooks:read" },
    { key: "member", name: "Invite a colleague", why: "So that more than one person can act.", page: "team", permission: "members:read" },
];

/** Whether each step is done; undefined while that is not known. */
export type Progress = Partial<Record<StepKey, boolean | undefined>>;

/** The steps to show: none until all are known, and none once all are done. */
export function stepsToShow(steps: readonly Step[], progress: Progress): readonly Step[] {
    const isKnown = steps.every(({ key }) => progress[key] !== undefined);
    const isDone = steps.every(({ key }) => progress[key]);
    return isKnown && !isDone ? steps : [];
}

/** The first step that is not done. */
export function nextStep(steps: readonly Step[], progress: Progress): Step | undefined {
    return steps.find(({ key }) => !progress[key]);
}
