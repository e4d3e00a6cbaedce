import type { ReactNode } from "react";
import type { components } from "../../../api/schema";
import { Copy } from "../../../ui/Copy";
import { Time } from "../../../ui/Time";
import type { Connection } from "./ConnectionDialogs";
import css from "./signIn.module.css";

/** What a connection is made of, and what to enter at the provider. */
export function ConnectionValues({ of: connection }: { of: Connection }) {
    return (
        <dl className={css.record}>
            <ProtocolRows of={connection} />
            <Row term="Tested">
                {connection.tested_at ? <Time at={connection.tested_at} /> : "not with the present settings"}
            </Row>
            <Row term="Domains">{connection.domains.join(", ") || "none yet"}</Row>
            <Row term="Role">{connection.default_role}, for people who log in for the first time</Row>
        </dl>
    );
}

/** How the provider and this installation know each other. */
export function ProtocolRows({ of: { name, oidc, saml } }: { of: Connection }) {
    return (
        <>
            {oidc ? (
                <>
                    <Row term="Issuer">
                        <code>{oidc.issuer}</code>
                    </Row>
                    <Row term="Redirect">
                        <Copy shown text={oidc.redirect_url} what={`the redirect URL of ${name}`} />
                    </Row>
                </>
            ) : null}
            {saml ? <SamlRows name={name} saml={saml} /> : null}
        </>
    );
}

function SamlRows({ name, saml }: { name: string; saml: components["schemas"]["SamlView"] }) {
    return (
        <>
            <Row term="Provider">
                <code>{saml.entity_id}</code>
            </Row>
            <Row term="ACS URL">
                <Copy shown text={saml.acs_url} what={`the ACS URL of ${name}`} />
            </Row>
            <Row term="Entity id">
                <Copy shown text={saml.sp_entity_id} what={`the entity id of ${name}`} />
            </Row>
            <Row term="Metadata">
                <Copy shown text={saml.metadata_url} what={`the metadata URL of ${name}`} />
            </Row>
            {saml.certificates.map((one) => (
                <Row key={one.sha256} term="Certificate">
                    <code>{one.sha256.slice(0, 16)}…</code>
                    {one.ends_at ? (
                        <>
                            {" "}
                            dated to end <Time at={one.ends_at} />
                        </>
                    ) : null}
                </Row>
            ))}
        </>
    );
}

function Row({ term, children }: { term: string; children: ReactNode }) {
    return (
        <div>
            <dt>{term}</dt>
            <dd>{children}</dd>
        </div>
    );
}
