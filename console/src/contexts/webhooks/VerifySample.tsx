import type { components } from "../../api/schema";
import { CodeBlock } from "../../ui/CodeBlock";
import { Section } from "../../ui/Page";
import { Tabs } from "../../ui/Tabs";
import { SAMPLES } from "./samples";

type Signature = components["schemas"]["Signature"];

/** How a receiver checks that a delivery comes from Posthorn. */
export function VerifySample({ signature }: { signature: Signature }) {
    return (
        <Section title="Verify deliveries">
            <p>
                Each delivery carries <code>webhook-id</code>, <code>webhook-timestamp</code> and <code>webhook-signature</code> (Standard
                Webhooks). Check the signature before you trust the body, and drop repetitions by <code>webhook-id</code>.
            </p>
            {signature === "v1a" ? (
                <p>
                    This endpoint signs with a key pair alone. The code below verifies a shared secret. For <code>v1a</code> verify Ed25519 over{" "}
                    <code>id.timestamp.body</code> with the public key above.
                </p>
            ) : null}
            <Tabs
                label="Language"
                param="language"
                tabs={SAMPLES.map(({ language, code }) => ({
                    name: language,
                    content: <CodeBlock code={code} what={`the code for ${language}`} />,
                }))}
            />
        </Section>
    );
}
