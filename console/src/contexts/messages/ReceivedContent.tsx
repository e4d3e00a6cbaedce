import type { ReactNode } from "react";
import type { components } from "../../api/schema";
import { CodeBlock } from "../../ui/CodeBlock";
import { HtmlFrame } from "../../ui/HtmlFrame";
import { Section } from "../../ui/Page";
import { Tabs } from "../../ui/Tabs";
import css from "./Detail.module.css";
import { PlainText } from "./EmailContent";
import { HeaderTable } from "./HeaderTable";
import { isHidden } from "./hidden";

type Received = components["schemas"]["ReceivedEmail"];

/** What the mail says. A reply shows its new part first, with the quotes a click away. */
export function ReceivedContent({ email }: { email: Received }) {
    if (isHidden(email.text) || isHidden(email.html) || isHidden(email.reply_text)) {
        return (
            <Section title="Content">
                <p className={css.none}>Your role hides the content of emails.</p>
            </Section>
        );
    }
    const tabs: { name: string; content: ReactNode }[] = [];
    if (email.reply_text) tabs.push({ name: "Message", content: <NewPart email={email} /> });
    if (email.html) tabs.push({ name: "HTML", content: <HtmlFrame html={email.html} title={`Received email: ${email.subject}`} /> });
    if (email.text || tabs.length === 0) tabs.push({ name: "Full text", content: <PlainText text={email.text} /> });
    if (email.html) tabs.push({ name: "Source", content: <CodeBlock code={email.html} what="the HTML" /> });
    tabs.push({ name: "Headers", content: <HeaderTable headers={email.headers ?? {}} none="It has no headers." /> });
    return (
        <Section title="Content">
            <Tabs label="Content" param="content" tabs={tabs} />
        </Section>
    );
}

function NewPart({ email }: { email: Received }) {
    return (
        <>
            <PlainText text={email.reply_text} />
            {email.quoted_text ? (
                <details>
                    <summary>Quoted text</summary>
                    <pre className={`${css.text} ${css.quoted}`} tabIndex={0} aria-label="Quoted text">
                        {email.quoted_text}
                    </pre>
                </details>
            ) : null}
        </>
    );
}
