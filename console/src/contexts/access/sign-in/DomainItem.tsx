import { Problem } from "../../../api/problem";
import { Button } from "../../../ui/Button";
import { Copy } from "../../../ui/Copy";
import { ProblemBox } from "../../../ui/ProblemBox";
import { Status } from "../../../ui/Status";
import { Time } from "../../../ui/Time";
import { lookOf, type OrgDomain } from "./found";
import css from "./signIn.module.css";

interface Props {
    of: OrgDomain;
    /** A check is running. */
    busy: boolean;
    /** The refusal of the last check. */
    problem: unknown;
    /** Looks for the record. Absent for people who may not. */
    onCheck?: () => void;
    onRemove?: () => void;
}

/** One domain, and the record that proves it until it is verified. */
export function DomainItem({ of: domain, busy, problem, onCheck, onRemove }: Props) {
    const { tone, word, next } = lookOf(domain);
    const isVerified = domain.status === "verified";
    return (
        <li className={css.domain}>
            <div className={css.head}>
                <h3>{domain.name}</h3>
                <Status tone={tone}>{word}</Status>
                {domain.verified_at ? (
                    <span className={css.soft}>
                        <Time at={domain.verified_at} />
                    </span>
                ) : null}
                <span className={css.actions}>
                    {onCheck && !isVerified ? (
                        <Button aria-label={`Check now: ${domain.name}`} busy={busy} onClick={onCheck}>
                            Check now
                        </Button>
                    ) : null}
                    {onRemove ? (
                        <Button kind="quiet" aria-label={`Remove ${domain.name}`} onClick={onRemove}>
                            Remove
                        </Button>
                    ) : null}
                </span>
            </div>
            {domain.setup_link_id && onRemove ? (
                <p className={css.soft}>
                    Added with a set-up link: whoever holds the link speaks for this domain once its record is found.
                </p>
            ) : null}
            {isVerified ? null : <Record of={domain} />}
            {next ? (
                <p className={css.soft} role="status">
                    {next}
                    {domain.last_check ? (
                        <>
                            {" "}
                            Last checked <Time at={domain.last_check.checked_at} />.
                        </>
                    ) : null}
                </p>
            ) : null}
            {problem ? <ProblemBox problem={Problem.from(problem)} /> : null}
        </li>
    );
}

function Record({ of: { record, name } }: { of: OrgDomain }) {
    return (
        <dl className={css.record}>
            <div>
                <dt>Type</dt>
                <dd>
                    <code>{record.type}</code>
                </dd>
            </div>
            <div>
                <dt>Name</dt>
                <dd>
                    <Copy shown text={record.name} what={`the name of the record of ${name}`} />
                </dd>
            </div>
            <div>
                <dt>Value</dt>
                <dd>
                    <Copy shown text={record.value} what={`the value of the record of ${name}`} />
                </dd>
            </div>
        </dl>
    );
}
