// People of the demo organisation, as they come into it: by the link in a mail.

import { call } from "./runner.mjs";

export const PASSWORD = "seven grey horns at dawn";

/** Invites somebody, who opens the mail's link and makes an account. */
export async function join(page, runner, { email, name, role }) {
  await call(runner, "POST", "/v1/invitations", { email, role });
  await page.goto(`${runner.url}/join#token=${await tokenOf(runner, email)}`);
  await page.getByLabel(/name/i).fill(name);
  await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await page.getByRole("button", { name: /account|join|accept/i }).last().click();
  await page.waitForURL(/\/o\/org_/);
}

/** The token of the newest mail to an address, as the runner's mailbox shows it. */
export async function tokenOf({ api }, email) {
  for (let tries = 0; tries < 100; tries += 1) {
    const page = await (await fetch(`${api}/local/mailbox`)).text();
    const row = page.split("<tr>").find((one) => one.includes(email));
    const id = row && /\/local\/mailbox\/([^']+)'/.exec(row)[1];
    const source = id ? await (await fetch(`${api}/local/mailbox/${id}/source`)).text() : "";
    const token = /#token=([\w-]+)/.exec(source.replaceAll("=\r\n", "").replaceAll("=3D", "="));
    if (token) return token[1];
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`no mail with a link to ${email}`);
}
