import { Problem } from "../../api/problem";
import { To } from "../../session/To";
import { Loading } from "../../ui/Loading";
import { Section } from "../../ui/Page";
import type { Peek } from "../../ui/Peek";
import { ProblemBox } from "../../ui/ProblemBox";
import { Status } from "../../ui/Status";
import { DomainFacts, DomainState, NextStep } from "./DomainFacts";
import css from "./senders.module.css";
import { lookOfRecord, type Domain, type DomainSummary } from "./status";
import { useDomain } from "./useDomain";

/** A domain beside the list. */
export const DOMAIN_PEEK: Peek<DomainSummary> = {
    title: ({ name }) => name,
    link: ({ id }) => <To page={`domains/${id}`}>Open the domain</To>,
    content: ({ id }) => <Look id={id} />,
};

/** A row has no records, so the domain is read. */
function Look({ id }: { id: string }) {
    const query = useDomain(id);
    if (query.data) return <Found domain={query.data} />;
    if (query.isError) return <ProblemBox problem={Problem.from(query.error)} onRetry={() => void query.refetch()} />;
    return <Loading rows={4} />;
}

function Found({ domain }: { domain: Domain }) {
    const wasChecked = Boolean(domain.checked_at);
    return (
        <>
            <p>
                <DomainState domain={domain} />
            </p>
            <NextStep domain={domain} />
            <Section title="DNS records">
                <ul className={css.brief}>
                    {domain.records.map((record) => {
                        const { tone, word } = lookOfRecord(record, wasChecked);
                        return (
                            <li key={`${record.type} ${record.name}`}>
                                <Status tone={tone}>{word}</Status> {record.type} <code>{record.name}</code>
                            </li>
                        );
                    })}
                </ul>
            </Section>
            <DomainFacts domain={domain} />
        </>
    );
}
