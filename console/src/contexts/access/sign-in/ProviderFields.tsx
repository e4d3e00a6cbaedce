import type { ReactNode } from "react";
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
    /** Shown between the choice of the protocol and its settings. */
    children?: ReactNode;
}

/** How the identity provider is reached. */
export function ProviderFields({ value, onChange, problem, children }: Props) {
    const set = (change: Partial<Provider>) => onChange({ ...value, ...change });
    return (
        <>
            <Choice label="Protocol" value={value.protocol} options={PROTOCOLS} onChange={(protocol) => set({ protocol })} />
            {children}
            {value.protocol === "oidc" ? <OidcFields value={value} set={set} problem={problem} /> : <SamlFields value={value} set={set} problem={problem} />}
        </>
    );
}

type Fields = Pick<Props, "value" | "problem"> & { set: (change: Partial<Provider>) => void };

/** What each field of a text has: its value, and what the API says of it. */
function bind({ value, set, problem }: Fields) {
    return (name: Exclude<keyof Provider, "protocol">, pointer: string) => ({
        mono: true,
        value: value[name],
        onChange: (text: string) => set({ [name]: text }),
        error: problem?.at(pointer),
    });
}

function OidcFields(fields: Fields) {
    const field = bind(fields);
    return (
        <>
            <TextField
                label="Issuer"
                type="url"
                {...field("issuer", "/oidc/issuer")}
                placeholder="https://login.example.com"
                help="The provider publishes its configuration below this address."
            />
            <TextField
                label="Client id"
                autoComplete="off"
                {...field("clientId", "/oidc/client_id")}
            />
            <TextField
                label="Client secret"
                type="password"
                autoComplete="off"
                {...field("secret", "/oidc/client_secret")}
                help="It is sealed, and never shown again."
            />
        </>
    );
}

function SamlFields(fields: Fields) {
    const field = bind(fields);
    const wrongCertificate = fields.problem?.errors.find((error) => error.pointer.startsWith("/saml/certificates"))?.detail;
    return (
        <>
            <TextField
                label="Entity id of the provider"
                autoComplete="off"
                {...field("entityId", "/saml/entity_id")}
                placeholder="https://idp.example.com/saml"
                help="Also called issuer."
            />
            <TextField
                label="Single sign-on URL"
                type="url"
                {...field("ssoUrl", "/saml/sso_url")}
                placeholder="https://idp.example.com/saml/sso"
                help="Where people log in, for the HTTP-Redirect binding."
            />
            <TextArea
                label="Certificates"
                rows={5}
                {...field("certificates", "/saml/certificates")}
                placeholder="-----BEGIN CERTIFICATE-----"
                help="What the provider signs with, in PEM, one after the other. It must sign the assertion, not only the response."
                error={wrongCertificate}
            />
            <TextField
                label="Own entity id"
                autoComplete="off"
                {...field("ownId", "/saml/sp_entity_id")}
                help="Leave it empty, unless the provider knows you by another one from before."
            />
        </>
    );
}
