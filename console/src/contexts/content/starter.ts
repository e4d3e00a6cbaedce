import type { components } from "../../api/schema";

type CreateTemplate = components["schemas"]["CreateTemplate"];

/** What a new template begins with. */
export type Start = "html" | "mjml" | "text";

const SUBJECT = "Welcome, {{ name }}";

/** Tables, because Outlook knows no other layout; dark colours, because many clients ask for them. */
const HTML = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <title>Welcome</title>
    <style>
      body { margin: 0; background: #f4f2ee; }
      .card { max-width: 560px; background: #ffffff; border-radius: 8px; }
      .text { font: 16px/1.5 -apple-system, "Segoe UI", Roboto, Arial, sans-serif; color: #22201c; }
      .small { font-size: 13px; color: #6b655c; }
      .button { display: inline-block; padding: 12px 20px; border-radius: 6px; background: #9a4a26; color: #ffffff; text-decoration: none; }
      @media (prefers-color-scheme: dark) {
        body { background: #17150f; }
        .card { background: #24211a; }
        .text { color: #f0ece4; }
        .small { color: #b3ab9e; }
      }
    </style>
  </head>
  <body>
    <table role="presentation" width="100%" cellpadding="0" cellspacing="0">
      <tr>
        <td align="center" style="padding: 32px 16px">
          <table role="presentation" class="card" width="100%" cellpadding="0" cellspacing="0">
            <tr>
              <td class="text" style="padding: 32px">
                <p style="margin: 0 0 16px; font-size: 20px; font-weight: 600">Welcome, {{ name }}</p>
                <p style="margin: 0 0 24px">Your account is ready. Begin here:</p>
                <p style="margin: 0 0 24px"><a class="button" href="{{ action_url }}">Open your account</a></p>
                <p class="small" style="margin: 0">If the button does not work, open {{ action_url }}</p>
              </td>
            </tr>
          </table>
          <p class="text small" style="margin: 16px 0 0">You receive this email because you signed up.</p>
        </td>
      </tr>
    </table>
  </body>
</html>
`;

/** No font that MJML would load from elsewhere, such as Roboto. */
const MJML = `<mjml>
  <mj-head>
    <mj-title>Welcome</mj-title>
    <mj-attributes>
      <mj-all font-family="-apple-system, Segoe UI, Helvetica, Arial, sans-serif" />
      <mj-text font-size="16px" line-height="1.5" color="#22201c" />
    </mj-attributes>
  </mj-head>
  <mj-body background-color="#f4f2ee">
    <mj-section background-color="#ffffff" border-radius="8px">
      <mj-column>
        <mj-text font-size="20px" font-weight="600">Welcome, {{ name }}</mj-text>
        <mj-text>Your account is ready. Begin here:</mj-text>
        <mj-button href="{{ action_url }}" background-color="#9a4a26" color="#ffffff">Open your account</mj-button>
      </mj-column>
    </mj-section>
    <mj-section>
      <mj-column>
        <mj-text font-size="13px" color="#6b655c" align="center">You receive this email because you signed up.</mj-text>
      </mj-column>
    </mj-section>
  </mj-body>
</mjml>
`;

const TEXT = `Hi {{ name }},

your account is ready. Begin here:
{{ action_url }}
`;

/** The body of a new template. */
export function started(start: Start, name: string, alias: string): CreateTemplate {
    const source = start === "html" ? { html: HTML } : start === "mjml" ? { mjml: MJML } : { text: TEXT };
    return {
        name,
        ...(alias ? { alias } : {}),
        subject: SUBJECT,
        variables: [
            { key: "name", type: "string", fallback_value: "there" },
            { key: "action_url", type: "string" },
        ],
        ...source,
    };
}
