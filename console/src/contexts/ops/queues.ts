import type { components } from "../../api/schema";

type Queue = components["schemas"]["DeadLetterQueueView"];

interface Told {
    /** What people miss because of it. */
    means: string;
    /** What to do, before and with the dead letters. */
    todo: string;
}

const FIX_THEN_REPLAY = "Fix the cause, then replay.";
const INVOKE = "They can't be replayed here: read the records of the stream again and invoke the function, within 24 hours.";

/** What dead letters in each queue mean (docs/ops.md, "An alarm of a dead-letter queue"). */
const TOLD: Record<string, Told> = {
    "email-dead": {
        means: "Emails failed: they were not handed over, or their outcome is unknown.",
        todo: "See the failed event of the email, fix the cause, then replay. What was already sent is not sent again.",
    },
    "webhook-dead": {
        means: "Deliveries failed on all ten tries, or could not be processed.",
        todo: "One endpoint: its owner's server. All: network, DNS or KMS. Then replay; each gets one more try.",
    },
    "consent-dead": {
        means: "Addresses bounced or complained and are not suppressed: the next email may go to them.",
        todo: "Fix the cause, then replay soon. An address that can't be read comes back: drop it.",
    },
    "notice-dead": { means: "Owners were not notified.", todo: "Check that the sender of notices is verified at SES, then replay." },
    "account-mail-dead": { means: "Links to register, join or reset a password did not arrive.", todo: FIX_THEN_REPLAY },
    "audit-dead": {
        means: "Entries are missing from the audit log.",
        todo: "Check that nobody tampered with the log, then replay within 14 days. After that they are missing for good.",
    },
    "webhook-fan-out-dead": { means: "No deliveries were queued for some events.", todo: FIX_THEN_REPLAY },
    "bus-dead": { means: "Events are missing on the EventBridge bus.", todo: "Check that the bus is there, then replay." },
    "ses-events-dead": {
        means: "Bounces and deliveries are not recorded. An email whose answer was lost may go out twice.",
        todo: "Soon: fix the cause, and invoke the function with each. They can't be replayed here.",
    },
    "inbound-dead": {
        means: "Mail was not received. It stays in S3 for 30 days.",
        todo: "Fix the cause, and invoke the function with each. They can't be replayed here.",
    },
    "relay-dead": { means: "Webhooks, suppressions, audit entries or usage of some emails are missing.", todo: INVOKE },
    "relay-senders-dead": { means: "Events of domains or pools, or audit entries, were not queued.", todo: INVOKE },
    "relay-webhooks-dead": { means: "Nobody was told that endpoints fail or were switched off.", todo: INVOKE },
    "consent-relay-dead": { means: "Webhooks of unsubscribed recipients, or audit entries, were not queued.", todo: INVOKE },
    "relay-access-dead": { means: "Audit entries about organisations, tenants or keys were not queued.", todo: INVOKE },
    "relay-content-dead": { means: "Audit entries about templates were not queued.", todo: INVOKE },
    "relay-identity-dead": { means: "Audit entries and mails about accounts were not queued.", todo: INVOKE },
    "relay-ops-dead": { means: "Audit entries about work on dead letters were not queued.", todo: INVOKE },
};

/** What a queue's dead letters mean, and what to do. A queue that the console does not know is described by what it holds. */
export function toldOf(name: string, holds?: string): Told {
    const todo = holds === "messages" ? FIX_THEN_REPLAY : "See docs/ops.md.";
    return TOLD[name] ?? { means: "Something could not be processed.", todo };
}

/** Only messages of a queue can go back to it. */
export function canReplay(queue: Queue | undefined): boolean {
    return queue?.holds === "messages";
}

/** The full ones first, in the order of the API. */
export function byUrgency(queues: readonly Queue[]): Queue[] {
    return [...queues.filter(({ waiting }) => waiting > 0), ...queues.filter(({ waiting }) => waiting === 0)];
}

interface Steps {
    look: () => Promise<string[]>;
    drop: (ids: string[]) => Promise<number>;
}

/** Drops look after look until none is found. Ends too if a round drops nothing: another reader hides them. */
export async function dropEach({ look, drop }: Steps, onProgress: (dropped: number) => void): Promise<number> {
    let dropped = 0;
    for (;;) {
        const ids = await look();
        if (ids.length === 0) return dropped;
        const gone = await drop(ids);
        dropped += gone;
        onProgress(dropped);
        if (gone === 0) return dropped;
    }
}
