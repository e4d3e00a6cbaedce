import type { components } from "../../api/schema";
import { CodeBlock } from "../../ui/CodeBlock";
import { Copy } from "../../ui/Copy";
import { Dialog } from "../../ui/Dialog";
import { LinkButton } from "../../ui/LinkButton";
import { Facts } from "../../ui/Page";
import type { Peek } from "../../ui/Peek";
import { Time } from "../../ui/Time";

type DeadLetter = components["schemas"]["DeadLetter"];

/** One dead letter, over the list. */
export function DeadLetterPanel({ letter, onClose }: { letter: DeadLetter; onClose: () => void }) {
    return (
        <Dialog title="Dead letter" side onClose={onClose}>
            <DeadLetterFacts letter={letter} />
        </Dialog>
    );
}

/** A dead letter beside the list. */
export function peekOf(open: (letter: DeadLetter) => void): Peek<DeadLetter> {
    return {
        title: ({ id }) => `Dead letter ${id}`,
        link: (letter) => <LinkButton onClick={() => open(letter)}>Open the dead letter</LinkButton>,
        content: (letter) => <DeadLetterFacts letter={letter} />,
    };
}

/** Why it failed, whose it is, and its content without secrets. */
function DeadLetterFacts({ letter }: { letter: DeadLetter }) {
    return (
        <>
            <p>{letter.reason ?? "Why it failed is not in it: see the log of the function."}</p>
            <Facts
                facts={[
                    ["Sent", <Time key="sent" at={letter.sent_at} />],
                    ["Received", `${letter.received} times, with each look`],
                    ["Of (organisation, tenant, environment)", letter.scope ?? "–"],
                    ["Request", letter.request_id ? <Copy key="request" text={letter.request_id} what="the request id" shown /> : "–"],
                    ["Id", <Copy key="id" text={letter.id} what="the id" shown />],
                ]}
            />
            <h3>Content</h3>
            <CodeBlock code={JSON.stringify(letter.payload, null, 2)} what="the content" />
        </>
    );
}
