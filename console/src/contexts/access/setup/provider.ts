import { NO_PROVIDER, type Provider } from "../sign-in/ProviderFields";
import type { SetupConnection } from "./steps";

/** What the form begins with: the settings as they were entered. A secret is never shown, so it is entered again. */
export function providerOf({ connection, sp_entity_id }: Pick<SetupConnection, "connection" | "sp_entity_id">): Provider {
    const { oidc, saml } = connection ?? {};
    if (oidc) return { ...NO_PROVIDER, issuer: oidc.issuer, clientId: oidc.client_id };
    if (!saml) return NO_PROVIDER;
    return {
        ...NO_PROVIDER,
        protocol: "saml",
        entityId: saml.entity_id,
        ssoUrl: saml.sso_url,
        certificates: saml.certificates.map((one) => one.pem).join(""),
        ownId: saml.sp_entity_id === sp_entity_id ? "" : saml.sp_entity_id,
    };
}
