// An identity provider that others wrote: npm's oidc-provider.

import { once } from "node:events";
import { createServer } from "node:http";
import Provider from "oidc-provider";

export const CLIENT = { client_id: "posthorn", client_secret: "a-secret-of-the-provider" };

/** Starts a provider on a free port: whoever logs in has this address. It must know where it sends people back to, so `serve` comes later. */
export async function startProvider(email) {
  const server = createServer();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const issuer = `http://127.0.0.1:${server.address().port}`;
  const serve = (redirect) => {
    const provider = new Provider(issuer, {
      clients: [{ ...CLIENT, redirect_uris: [redirect] }],
      claims: { email: ["email", "email_verified"], profile: ["name"] },
      // The console reads no user info: the token itself must have the claims.
      conformIdTokenClaims: false,
      pkce: { required: () => true },
      findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id, email, email_verified: true, name: "Ada" }) }),
    });
    server.on("request", provider.callback());
  };
  return { issuer, serve, stop: () => server.close() };
}

/** Logs in on the provider's pages, and lets it tell the address. */
export async function logInAt(page) {
  await page.locator("input[name=login]").fill("ada");
  await page.locator("input[name=password]").fill("anything");
  await page.locator("button[type=submit]").click();
  await page.getByRole("button", { name: "Continue" }).click();
}
