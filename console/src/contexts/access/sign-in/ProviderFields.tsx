import type { Problem } from "../../../api/problem";
import type { components } from "../../../api/schema";
import { Choice } from "../../../ui/Choice";
import { TextArea, TextField } from "../../../ui/Field";
import { certificatesOf } from "./certificates";

/** What the form has for both protocols. */
export interface Provider {
    protocol: "oidc" | "saml";
    issuer: string;
    clientId: string;
    secret: string;
    entityId: string;
    ssoUrl: string;
    certificates: string;
    ownId: string;
}

export const NO_PROVIDER: Provider = {
    protocol: "oidc",
    issuer: "",
    clientId: "",
    secret: "",
    entityId: "",
    ssoUrl: "",
    certificates: "",
    ownId: "",
};

const PROTOCOLS = [
    { value: "oidc", label: "OpenID Connect", help: "Choose it if the provider offers both." },
    { value: "saml", label: "SAML 2.0", help: "For providers that sign with a certificate and share no secret." },
] as const;

type Settings = Pick<components["schemas"]["CreateSsoConnection"], "oidc" | "saml">;

/** What the API takes of it. */
export function settingsOf(provider: Provider): Settings {
    if (provider.protocol === "oidc") {
        return { oidc: { issuer: provider.issuer.trim(), client_id: provider.clientId.trim(), client_secret: provider.secret } };
    }
    const ownId = provider.ownId.trim();
    return {
        saml: {
            entity_id: provider.entityId.trim(),
            sso_url: provider.ssoUrl.trim(),
            certificates: certificatesOf(provider.certificates),
            ...(ownId ? { sp_entity_id: ownId } : {}),
        },
    };
}

interface Props {
    value: Provider;
    onChange: (value: Provider) => void;
    problem: Problem | undefined;
}

/** How the identity provider is reached. */
export function ProviderFields({ value, onChange, problem }: Props) {
    const set = (change: Partial<Provider>) => onChange({ ...value, ...change });
    return (
        <>
            <Choice label="Protocol" value={value.protocol} options={PROTOCOLS} onChange={(protocol) => set({ protocol })} />
            {value.protocol === "oidc" ? <OidcFields value={value} set={set} problem={problem} /> : <SamlFields value={value} set={set} problem={problem} />}
        </>
    );
}

type Fields = Omit<Props, "onChange"> & { set: (change: Partial<Provider>) => void };

function OidcFields({ value, set, problem }: Fields) {
    return (
        <>
            <TextField
                label="Issuer"
                mono
                type="url"
                value={value.issuer}
                onChange={(issuer) => set({ issuer })}
                placeholder="https://login.example.com"
                help="The provider publishes its configuration below this address."
                error={problem?.at("/oidc/issuer")}
            />
            <TextField
                label="Client id"
                mono
                autoComplete="off"
                value={value.clientId}
                onChange={(clientId) => set({ clientId })}
                error={problem?.at("/oidc/client_id")}
            />
            <TextField
                label="Client secret"
                type="password"
                mono
                autoComplete="off"
                value={value.secret}
                onChange={(secret) => set({ secret })}
                help="It is sealed, and never shown again."
                error={problem?.at("/oidc/client_secret")}
            />
        </>
    );
}

function SamlFields({ value, set, problem }: Fields) {
    const wrongCertificate = problem?.errors.find((error) => error.pointer.startsWith("/saml/certificates"))?.detail;
    return (
        <>
            <TextField
                label="Entity id of the provider"
                mono
                autoComplete="off"
                value={value.entityId}
                onChange={(entityId) => set({ entityId })}
                placeholder="https://idp.example.com/saml"
                help="Also called issuer."
                error={problem?.at("/saml/entity_id")}
            />
            <TextField
                label="Single sign-on URL"
                mono
                type="url"
                value={value.ssoUrl}
                onChange={(ssoUrl) => set({ ssoUrl })}
                placeholder="https://idp.example.com/saml/sso"
                help="Where people log in, for the HTTP-Redirect binding."
                error={problem?.at("/saml/sso_url")}
            />
            <TextArea
                label="Certificates"
                mono
                rows={5}
                value={value.certificates}
                onChange={(certificates) => set({ certificates })}
                placeholder="-----BEGIN CERTIFICATE-----"
                help="What the provider signs with, in PEM, one after the other. It must sign the assertion, not only the response."
                error={wrongCertificate}
            />
            <TextField
                label="Own entity id"
                mono
                autoComplete="off"
                value={value.ownId}
                onChange={(ownId) => set({ ownId })}
                help="Leave it empty, unless the provider knows you by another one from before."
                error={problem?.at("/saml/sp_entity_id")}
            />
        </>
    );
}
