import type { components } from "../../api/schema";
import { CodeBlock } from "../../ui/CodeBlock";
import { HtmlFrame } from "../../ui/HtmlFrame";
import { Section } from "../../ui/Page";
import { Tabs } from "../../ui/Tabs";
import { bytes } from "../../ui/words";
import css from "./Detail.module.css";
import { EmailSource } from "./EmailSource";
import { HeaderTable } from "./HeaderTable";
import { isHidden } from "./hidden";

type Email = components["schemas"]["Email"];

/** What the email says: rendered, as text, as source, and its own headers. */
export function EmailContent({ email }: { email: Email }) {
    if (isHidden(email.html) || isHidden(email.text)) {
        return (
            <Section title="Content">
                <p className={css.none}>Your role hides the content of emails.</p>
            </Section>
        );
    }
    const tabs = [];
    if (email.html) tabs.push({ name: "Preview", content: <HtmlFrame html={email.html} title={`Email: ${email.subject}`} /> });
    tabs.push({ name: "Text", content: <PlainText text={email.text} /> });
    if (email.html) tabs.push({ name: "HTML", content: <CodeBlock code={email.html} what="the HTML" /> });
    tabs.push({ name: "Headers", content: <HeaderTable headers={email.headers ?? {}} none="It has no headers of your own." /> });
    tabs.push({ name: "Source", content: <EmailSource id={email.id} /> });
    return (
        <>
            <Section title="Content">
                <Tabs label="Content" param="content" tabs={tabs} />
            </Section>
            {email.attachments?.length ? <Files files={email.attachments} /> : null}
        </>
    );
}

export function PlainText({ text }: { text: string | null | undefined }) {
    if (!text) return <p className={css.none}>It has no text.</p>;
    return (
        <pre className={css.text} tabIndex={0} aria-label="Text">
            {text}
        </pre>
    );
}

function Files({ files }: { files: components["schemas"]["AttachmentOut"][] }) {
    return (
        <Section title="Attachments">
            <ul className={css.files}>
                {files.map((file, at) => (
                    <li key={`${at} ${file.filename}`}>
                        {file.filename}
                        <span>
                            {file.content_type}
                            {typeof file.size === "number" ? `, ${bytes(file.size)}` : ""}
                            {file.path ? `, fetched from ${file.path}` : ""}
                        </span>
                    </li>
                ))}
            </ul>
        </Section>
    );
}
