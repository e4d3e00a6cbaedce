import type { components } from "../../api/schema";

type Subscription = components["schemas"]["Subscription"];
type TopicSubscription = components["schemas"]["TopicSubscription"];

/** What a topic's default means, for people who choose it. */
export const DEFAULTS: Record<Subscription, { label: string; help: string }> = {
    opt_in: { label: "Everybody, until they unsubscribe", help: "For what recipients expect: receipts of a club, news of a product they use." },
    opt_out: { label: "Only those who subscribed", help: "For what recipients ask for: a newsletter. Who said nothing gets nothing." },
};

/** The default as a list's cell shows it. */
export function defaultShort(subscription: Subscription): string {
    return subscription === "opt_in" ? "everybody" : "subscribers";
}

/** Whether an address gets a topic's emails, and what decides it. */
export function explain({ subscription, explicit, suppressed }: TopicSubscription): { gets: boolean; why: string } {
    if (suppressed) return { gets: false, why: "The address is suppressed for every email, and that comes before any choice." };
    const gets = subscription === "opt_in";
    if (explicit) return { gets, why: gets ? "The recipient subscribed." : "The recipient unsubscribed." };
    return { gets, why: `The recipient made no choice, so the topic's default decides: ${defaultShort(subscription)}.` };
}
