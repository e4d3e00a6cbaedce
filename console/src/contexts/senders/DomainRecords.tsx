import { Copy } from "../../ui/Copy";
import { Section } from "../../ui/Page";
import { Status } from "../../ui/Status";
import css from "./senders.module.css";
import { lookOfRecord, type Domain, type DomainRecord, type MissingRecord } from "./status";
import { zoneFile } from "./zone";

type Purpose = DomainRecord["record"];

/** Why each record exists, in the order in which it is needed. */
const PURPOSES: readonly { purpose: Purpose; title: string; why: string }[] = [
    { purpose: "Ownership", title: "Ownership", why: "Proves that the domain is yours. It comes first." },
    { purpose: "DKIM", title: "DKIM", why: "Lets receivers check the signature of your emails." },
    { purpose: "SPF", title: "SPF and return path", why: "Lets the installation send with your domain as envelope sender, and brings bounces back." },
    { purpose: "DMARC", title: "DMARC", why: "Says what receivers do with mail that fails both. Large mailbox providers require it." },
    { purpose: "Tracking", title: "Tracked links", why: "Lets tracked links use your domain." },
    { purpose: "Receiving", title: "Receiving", why: "Brings mail to this domain here." },
];

/** The DNS records to publish, each with what the last check found. */
export function DomainRecords({ domain }: { domain: Domain }) {
    const groups = PURPOSES.map((one) => ({ ...one, records: domain.records.filter((record) => record.record === one.purpose) }));
    return (
        <Section
            title="DNS records"
            actions={
                <span className={css.soft}>
                    All as a zone file <Copy text={zoneFile(domain.records)} what="all records as a zone file" />
                </span>
            }
        >
            {groups
                .filter((group) => group.records.length > 0 || group.purpose === "DKIM")
                .map((group) => (
                    <div key={group.purpose} className={css.group}>
                        <h3>{group.title}</h3>
                        <p className={css.soft}>{group.why}</p>
                        {group.records.length > 0 ? (
                            <ul className={css.records}>
                                {group.records.map((record) => (
                                    <Record key={`${record.type} ${record.name}`} record={record} domain={domain} />
                                ))}
                            </ul>
                        ) : (
                            <p>Three records appear here once the ownership record was found.</p>
                        )}
                        {group.purpose === "DMARC" ? <DmarcAdvice domain={domain} /> : null}
                    </div>
                ))}
        </Section>
    );
}

function foundOf(record: DomainRecord, domain: Domain): MissingRecord | undefined {
    return domain.missing_records.find(
        (one) => one.record === record.record && one.type === record.type && one.name === record.name && one.expected.includes(record.value),
    );
}

function Record({ record, domain }: { record: DomainRecord; domain: Domain }) {
    const { tone, word } = lookOfRecord(record, Boolean(domain.checked_at));
    const found = foundOf(record, domain);
    const mistake = record.mistake ?? found?.mistake;
    return (
        <li className={css.record}>
            <div className={css.recordHead}>
                <strong>{record.type}</strong>
                <span className={css.soft}>{record.required ? "required" : "optional"}</span>
                <Status tone={tone}>{word}</Status>
            </div>
            <dl className={css.values}>
                <div>
                    <dt>Name</dt>
                    <dd>
                        <Copy shown text={record.name} what={`the name of the ${record.record} record`} />
                    </dd>
                </div>
                <div>
                    <dt>Value</dt>
                    <dd>
                        <Copy shown text={record.value} what={`the value of the ${record.record} record`} />
                    </dd>
                </div>
                {record.priority == null ? null : (
                    <div>
                        <dt>Priority</dt>
                        <dd>
                            <code>{record.priority}</code>
                        </dd>
                    </div>
                )}
            </dl>
            {mistake || found?.found.length ? (
                <div className={css.found}>
                    {found?.found.length ? (
                        <p>
                            Found instead:{" "}
                            {found.found.map((value) => (
                                <code key={value} className={css.foundValue}>
                                    {value}
                                </code>
                            ))}
                        </p>
                    ) : null}
                    {mistake ? (
                        <p>
                            <Advice text={mistake.advice} />
                        </p>
                    ) : null}
                </div>
            ) : null}
        </li>
    );
}

function DmarcAdvice({ domain }: { domain: Domain }) {
    const { policy, policy_domain: from, warnings } = domain.dmarc;
    if (!policy && warnings.length === 0) return null;
    return (
        <div className={css.soft}>
            {policy ? (
                <p>
                    The policy of <code>{from}</code> applies: <code>p={policy}</code>.
                </p>
            ) : null}
            {domain.checked_at && warnings.length > 0 ? (
                <ul className={css.bullets}>
                    {warnings.map((warning) => (
                        <li key={warning.code}>
                            <Advice text={warning.advice} />
                        </li>
                    ))}
                </ul>
            ) : null}
        </div>
    );
}

/** The API marks values in its advice with backticks. */
function Advice({ text }: { text: string }) {
    return <>{text.split("`").map((part, at) => (at % 2 === 1 ? <code key={at}>{part}</code> : part))}</>;
}
