import { accountClient } from "../../session/session";

/** Begins a log-in at the identity provider that an address leads to. Gives where to go. */
export async function beginSso(email: string): Promise<string> {
    return (await accountClient.POST("/v1/auth/sso", { body: { email } })).data!.url;
}
