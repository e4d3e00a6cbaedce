import type { components } from "../../api/schema";
import { Facts, Section } from "../../ui/Page";
import { Tag } from "../../ui/Status";
import css from "./Detail.module.css";

interface Props {
    tags: components["schemas"]["Tag"][];
    metadata: Record<string, string>;
}

/** The sender's own labels and data. */
export function Labels({ tags, metadata }: Props) {
    const entries = Object.entries(metadata);
    if (tags.length === 0 && entries.length === 0) return null;
    return (
        <Section title="Tags and metadata">
            {tags.length > 0 ? (
                <div className={css.labels}>
                    {tags.map((tag) => (
                        <Tag key={tag.name}>{`${tag.name}: ${tag.value}`}</Tag>
                    ))}
                </div>
            ) : null}
            {entries.length > 0 ? <Facts facts={entries} /> : null}
        </Section>
    );
}
