import { To } from "../../session/To";
import { useWorkspace } from "../../session/workspace";
import { CodeBlock } from "../../ui/CodeBlock";
import { Empty } from "../../ui/Empty";

/** Teaches the first send, with a verified domain of the person's own. */
export function FirstEmail() {
    const { api, can } = useWorkspace();
    const domains = api.useQuery("get", "/v1/domains", {}, { enabled: can("domains:read") });
    const verified = domains.data?.data.find((domain) => domain.status === "verified");
    const sample = [
        `curl ${location.origin}/v1/emails \\`,
        "  -H 'Authorization: Bearer YOUR_KEY' \\",
        "  -H 'Content-Type: application/json' \\",
        `  -d '{"from": "hello@${verified?.name ?? "example.com"}",`,
        '       "to": "you@example.net",',
        '       "subject": "Hello",',
        `       "text": "It works."}'`,
    ].join("\n");
    return (
        <Empty title="No emails yet">
            <p>
                An email appears here as soon as the API accepts it.{" "}
                {verified ? null : (
                    <>
                        First <To page="domains">add a domain</To>.{" "}
                    </>
                )}
                Make <To page="api-keys">an API key</To>, then:
            </p>
            <CodeBlock code={sample} what="the command" />
            {can("emails:send") ? <p>Or press “Send a test email” above.</p> : null}
        </Empty>
    );
}
