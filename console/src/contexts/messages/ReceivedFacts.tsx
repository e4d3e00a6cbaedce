import type { ReactNode } from "react";
import type { components } from "../../api/schema";
import { To } from "../../session/To";
import { useWorkspace } from "../../session/workspace";
import { Copy } from "../../ui/Copy";
import { Facts, Section } from "../../ui/Page";
import { Status, Tag } from "../../ui/Status";
import { Time } from "../../ui/Time";
import css from "./Detail.module.css";
import { kindOf, verdictsOf } from "./received";

type Received = components["schemas"]["ReceivedEmail"];

/** Kind, sender and time, as one sentence. */
export function ReceivedState({ email }: { email: Received }) {
    return (
        <>
            <Tag>{kindOf(email)}</Tag> From {email.from}, received <Time at={email.created_at} />
        </>
    );
}

/** The email of ours that this one answers or reports on. */
export function Answered({ email }: { email: Received }) {
    const { can } = useWorkspace();
    const id = email.in_reply_to_email_id;
    if (!id) return null;
    const verb = email.is_reply ? "It replies to" : email.kind === "bounce" ? "It reports on" : "It answers";
    return (
        <p className={`${css.outcome} ${css.waiting}`}>
            <span>
                {verb} an email of yours: {can("emails:read") ? <To page={`emails/${id}`}>{id}</To> : <code>{id}</code>}
            </span>
        </p>
    );
}

/** The sender and the recipients of a received email. */
export function ReceivedAddresses({ email }: { email: Received }) {
    const facts: [string, ReactNode][] = [
        ["From", email.from],
        ["To", email.to.join(", ") || "–"],
    ];
    if (email.cc.length > 0) facts.push(["Cc", email.cc.join(", ")]);
    if (email.reply_to.length > 0) facts.push(["Replies go to", email.reply_to.join(", ")]);
    facts.push(["Delivered to", email.received_for.join(", ")]);
    facts.push(["Message-ID", <Copy key="message" shown text={email.message_id} what="the Message-ID" />]);
    facts.push(["Id", <Copy key="id" shown text={email.id} what="the id" />]);
    return (
        <Section title="Addresses">
            <Facts facts={facts} />
        </Section>
    );
}

/** What SES's checks found. */
export function Checks({ email }: { email: Received }) {
    const verdicts = verdictsOf(email.verdicts);
    return (
        <Section title="Checks">
            {verdicts.length === 0 ? (
                <p className={css.none}>SES checked nothing.</p>
            ) : (
                <div className={css.labels}>
                    {verdicts.map(({ name, tone, words }) => (
                        <Status key={name} tone={tone}>{`${name} ${words}`}</Status>
                    ))}
                </div>
            )}
        </Section>
    );
}
