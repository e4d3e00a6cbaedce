import { Problem } from "../../../api/problem";
import { Button } from "../../../ui/Button";
import { Copy } from "../../../ui/Copy";
import { ProblemBox } from "../../../ui/ProblemBox";
import { Status } from "../../../ui/Status";
import { Time } from "../../../ui/Time";
import { useOrgWide } from "../orgWide";
import { useRefresh } from "../refresh";
import { lookOf, type OrgDomain } from "./found";
import css from "./signIn.module.css";

interface Props {
    domains: OrgDomain[];
    /** Absent for people who may not change them. */
    onRemove: ((domain: OrgDomain) => void) | undefined;
}

/** The domains of the organisation, each with the record that proves it. */
export function OrgDomains({ domains, onRemove }: Props) {
    return (
        <ul className={css.domains}>
            {domains.map((domain) => (
                <OneDomain key={domain.id} of={domain} onRemove={onRemove} />
            ))}
        </ul>
    );
}

function OneDomain({ of: domain, onRemove }: { of: OrgDomain } & Pick<Props, "onRemove">) {
    const { api } = useOrgWide();
    const refresh = useRefresh();
    const check = api.useMutation("post", "/v1/org/domains/{id}/verify", { onSuccess: () => refresh("/v1/org/domains") });
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
                {onRemove ? (
                    <span className={css.actions}>
                        {isVerified ? null : (
                            <Button
                                aria-label={`Check now: ${domain.name}`}
                                busy={check.isPending}
                                onClick={() => check.mutate({ params: { path: { id: domain.id } } })}
                            >
                                Check now
                            </Button>
                        )}
                        <Button kind="quiet" aria-label={`Remove ${domain.name}`} onClick={() => onRemove(domain)}>
                            Remove
                        </Button>
                    </span>
                ) : null}
            </div>
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
            {check.isError ? <ProblemBox problem={Problem.from(check.error)} /> : null}
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
