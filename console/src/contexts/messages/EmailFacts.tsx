import type { ReactNode } from "react";
import type { components } from "../../api/schema";
import { To } from "../../session/To";
import { Copy } from "../../ui/Copy";
import { Facts, Section } from "../../ui/Page";
import { Status } from "../../ui/Status";
import { Time } from "../../ui/Time";
import { Updated } from "../../ui/Updated";
import { count, plain } from "../../ui/words";
import { isReschedulable, refreshOf, toneOf } from "./status";
import { waitingFor } from "./waiting";

type Email = components["schemas"]["Email"];

/** Status, recipients and times, as one sentence. */
export function EmailState({ email, readAt }: { email: Email; readAt: number }) {
    const isWaiting = refreshOf(email, new Date()) !== false;
    return (
        <>
            <Status tone={toneOf(email.status)}>{plain(email.status)}</Status> To {count(recipientsOf(email), "recipient")}, accepted{" "}
            <Time at={email.created_at} />
            {isReschedulable(email.status) && email.scheduled_at ? (
                <>
                    , to be sent <Time at={email.scheduled_at} />
                </>
            ) : null}
            {email.waiting ? (
                <>
                    , waits since <Time at={email.waiting.since} /> {waitingFor(email.waiting.reason)}
                    {email.waiting.expected_at ? (
                        <>
                            , expected to go on <Time at={email.waiting.expected_at} />
                        </>
                    ) : null}
                </>
            ) : null}
            {isWaiting ? " · " : null}
            {isWaiting ? <Updated at={readAt} /> : null}
        </>
    );
}

function recipientsOf(email: Email): number {
    return email.recipients?.length ?? email.to.length + email.cc.length + email.bcc.length;
}

/** The sender, the recipients, and the other facts of an email. */
export function EmailAddresses({ email }: { email: Email }) {
    const facts: [string, ReactNode][] = [
        ["From", email.from],
        ["To", email.to.join(", ")],
    ];
    if (email.cc.length > 0) facts.push(["Cc", email.cc.join(", ")]);
    if (email.bcc.length > 0) facts.push(["Bcc", email.bcc.join(", ")]);
    if (email.reply_to?.length) facts.push(["Replies go to", email.reply_to.join(", ")]);
    if (email.scheduled_at) facts.push(["Scheduled for", <Time key="scheduled" at={email.scheduled_at} />]);
    if (email.topic) facts.push(["Topic", <To key="topic" page={`topics/${email.topic}`}>{email.topic}</To>]);
    if (email.resent_from) facts.push(["Resent from", <To key="from" page={`emails/${email.resent_from}`}>{email.resent_from}</To>]);
    facts.push(["Id", <Copy key="id" shown text={email.id} what="the id" />]);
    return (
        <Section title="Addresses">
            <Facts facts={facts} />
        </Section>
    );
}
