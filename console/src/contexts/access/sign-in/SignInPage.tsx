import { useState } from "react";
import { Problem } from "../../../api/problem";
import { useWorkspace } from "../../../session/workspace";
import { Button } from "../../../ui/Button";
import { Empty } from "../../../ui/Empty";
import { Loading } from "../../../ui/Loading";
import { Page, Section } from "../../../ui/Page";
import { ProblemBox } from "../../../ui/ProblemBox";
import { count } from "../../../ui/words";
import { SharedNote, useOrgWide } from "../orgWide";
import { AddConnectionDialog, CertificatesDialog, RemoveConnectionDialog, type Connection } from "./ConnectionDialogs";
import { Connections } from "./Connections";
import { AddDomainDialog, RemoveDomainDialog } from "./DomainDialogs";
import { OrgDomains } from "./OrgDomains";
import type { OrgDomain } from "./found";
import { SetupLinks } from "./SetupLinks";
import { SsoOnly } from "./SsoOnly";

/** How the people of an organisation log in: its domains, and its identity providers. */
export function SignInPage() {
    const { can } = useWorkspace();
    const { api } = useOrgWide();
    const [adding, setAdding] = useState<"domain" | "connection">();
    const [domain, setDomain] = useState<OrgDomain>();
    const [connection, setConnection] = useState<Connection>();
    const [renewed, setRenewed] = useState<Connection>();
    const domains = api.useQuery("get", "/v1/org/domains", {});
    const connections = api.useQuery("get", "/v1/sso/connections", {});
    const may = can("org:write");
    const verified = (domains.data?.data ?? []).filter((one) => one.status === "verified").map((one) => one.name);
    const close = () => {
        setAdding(undefined);
        setDomain(undefined);
        setConnection(undefined);
        setRenewed(undefined);
    };
    return (
        <Page title="Single sign-on" state={connections.data ? sentence(connections.data.data) : undefined}>
            <SharedNote what="Single sign-on and its domains" />
            <Section title="Domains" actions={may ? <Button onClick={() => setAdding("domain")}>Add domain</Button> : null}>
                {domains.isPending ? <Loading rows={2} /> : null}
                {domains.isError ? <ProblemBox problem={Problem.from(domains.error)} onRetry={() => void domains.refetch()} /> : null}
                {domains.data?.data.length === 0 ? (
                    <Empty title="No domains yet">
                        <p>
                            Say which domain the email addresses of your people have, and prove by a record in its DNS that it is yours. These
                            are not the domains that you send from.
                        </p>
                    </Empty>
                ) : null}
                <OrgDomains domains={domains.data?.data ?? []} onRemove={may ? setDomain : undefined} />
            </Section>
            <Section title="Connections" actions={may ? <Button onClick={() => setAdding("connection")}>Add connection</Button> : null}>
                {connections.isPending ? <Loading rows={2} /> : null}
                {connections.isError ? (
                    <ProblemBox problem={Problem.from(connections.error)} onRetry={() => void connections.refetch()} />
                ) : null}
                {connections.data?.data.length === 0 ? (
                    <Empty title="No connections yet">
                        <p>
                            A connection leads people with addresses of your domains to your identity provider, such as Okta, Entra ID or Google,
                            by OpenID Connect or SAML.
                        </p>
                    </Empty>
                ) : null}
                <Connections
                    connections={connections.data?.data ?? []}
                    onRemove={may ? setConnection : undefined}
                    onCertificates={setRenewed}
                />
            </Section>
            <SetupLinks mayWrite={may} />
            <SsoOnly connections={connections.data?.data} mayWrite={may} />
            {adding === "domain" ? <AddDomainDialog onClose={close} /> : null}
            {adding === "connection" ? <AddConnectionDialog domains={verified} onClose={close} /> : null}
            {domain ? <RemoveDomainDialog of={domain} onClose={close} /> : null}
            {renewed ? <CertificatesDialog of={renewed} onClose={close} /> : null}
            {connection ? <RemoveConnectionDialog of={connection} onClose={close} /> : null}
        </Page>
    );
}

function sentence(connections: Connection[]): string {
    const enabled = connections.filter((one) => one.enabled && one.domains.length > 0).length;
    return enabled > 0 ? `People log in with ${count(enabled, "connection")}.` : "Nobody logs in with single sign-on.";
}
