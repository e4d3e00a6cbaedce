import { useOrgWide } from "../orgWide";
import { useRefresh } from "../refresh";
import { DomainItem } from "./DomainItem";
import type { OrgDomain } from "./found";
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
    const changes = onRemove && {
        onCheck: () => check.mutate({ params: { path: { id: domain.id } } }),
        onRemove: () => onRemove(domain),
    };
    return <DomainItem of={domain} busy={check.isPending} problem={check.error} {...changes} />;
}
