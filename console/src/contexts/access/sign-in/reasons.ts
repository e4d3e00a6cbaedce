/** What the reasons in a connection's log mean for whoever looks after the identity provider (docs/identity.md, "Single sign-on"). */
const MEANINGS: Record<string, string> = {
    expired: "The answer came after more than ten minutes.",
    replayed: "The answer had come before.",
    other_browser: "The answer came in a browser that did not begin the log-in.",
    other_connection: "The answer came to the address of another connection.",
    connection_closed: "The connection is disabled or removed.",
    other_protocol: "The provider answered in the other protocol.",
    provider: "The provider refused.",
    issuer: "The answer names an issuer that was not entered.",
    no_code: "The answer has no code.",
    settings: "The settings can't be used.",
    discovery: "The provider's configuration can't be read. Compare the issuer.",
    token: "The provider gave no token. Compare the client id and the client secret.",
    claims: "The provider's token is not valid.",
    suspended: "The directory has suspended the person.",
    no_email: "The provider names no email address.",
    email_not_verified: "The provider says that the address is not verified.",
    domain: "The address is of no verified domain of the connection.",
    address_moved: "The account has an address of another domain now.",
    no_account: "The account is gone.",
    too_many_ids: "Providers know the account by 200 other ids.",
    malformed: "The response can't be read.",
    dtd: "The response has a document type.",
    structure: "The response is not built as it must be.",
    unsigned: "The assertion has no signature of its own.",
    encrypted: "The assertion is encrypted.",
    algorithm: "The signature uses an algorithm that is not allowed, such as SHA-1.",
    signature: "The signature does not fit the certificates that were entered.",
    destination: "The response is for another ACS URL.",
    recipient: "The assertion is for another ACS URL.",
    audience: "The assertion is for another entity id.",
    request: "The response answers another request.",
    assertion_expired: "The assertion came too late. Compare the clocks.",
    assertion_early: "The assertion is not valid yet. Compare the clocks.",
    transient: "The NameID changes at each log-in. Choose a persistent one.",
    subject: "The assertion does not say who logged in.",
};

/** A reason in a sentence. A reason that is newer than this page has none. */
export function meaningOfReason(reason: string): string | undefined {
    return Object.hasOwn(MEANINGS, reason) ? MEANINGS[reason] : undefined;
}
