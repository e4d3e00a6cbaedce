import type { components } from "../../api/schema";
import { To } from "../../session/To";
import { Copy } from "../../ui/Copy";
import { LinkButton } from "../../ui/LinkButton";
import { Facts } from "../../ui/Page";
import type { Peek } from "../../ui/Peek";
import { Time } from "../../ui/Time";
import { Timeline } from "../../ui/Timeline";
import { REASONS } from "./reasons";

type Suppression = components["schemas"]["Suppression"];

/** A suppression beside the list. */
export function peekOf(open: (row: Suppression) => void, topicName: (id: string) => string): Peek<Suppression> {
    return {
        title: ({ address }) => address,
        link: (row) => <LinkButton onClick={() => open(row)}>Open the suppression</LinkButton>,
        content: (row) => <SuppressionFacts suppression={row} topicName={topicName} />,
    };
}

/** What is stopped, and every reason with the email that caused it. */
export function SuppressionFacts({ suppression, topicName }: { suppression: Suppression; topicName: (id: string) => string }) {
    const { topic_id, reasons } = suppression;
    const stops = topic_id ? (
        <>
            emails of <To page={`topics/${topic_id}`}>{topicName(topic_id)}</To>
        </>
    ) : (
        "any email"
    );
    return (
        <>
            <p>This address does not get {stops}.</p>
            <h3>Reasons</h3>
            <Timeline
                moments={reasons.map((cause) => ({
                    key: cause.reason,
                    at: cause.at,
                    what: REASONS[cause.reason].label,
                    tone: REASONS[cause.reason].tone,
                    detail: cause.email_id ? (
                        <>
                            {REASONS[cause.reason].why} <To page={`emails/${cause.email_id}`}>See the email that caused it</To>
                        </>
                    ) : (
                        REASONS[cause.reason].why
                    ),
                }))}
            />
            <Facts
                facts={[
                    ["Suppressed since", <Time key="at" at={suppression.created_at} />],
                    ["Id", <Copy key="id" text={suppression.id} what="the id" shown />],
                ]}
            />
        </>
    );
}
