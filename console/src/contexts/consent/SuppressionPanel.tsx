import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Problem } from "../../api/problem";
import type { components } from "../../api/schema";
import { useWorkspace } from "../../session/workspace";
import { Button } from "../../ui/Button";
import { ConfirmDialog } from "../../ui/ConfirmDialog";
import { Dialog } from "../../ui/Dialog";
import { Loading } from "../../ui/Loading";
import { ProblemBox } from "../../ui/ProblemBox";
import { say } from "../../ui/Toast";
import css from "./Consent.module.css";
import { HIDDEN, REASONS } from "./reasons";
import { SuppressionFacts } from "./SuppressionFacts";

type Suppression = components["schemas"]["Suppression"];

interface Props {
    address: string;
    topicId: string | undefined;
    /** The row of the list, if the panel was opened from it. */
    row: Suppression | undefined;
    topicName: (id: string) => string;
    onClose: () => void;
}

/** One suppressed address: every reason with the email that caused it, and how to lift it. */
export function SuppressionPanel({ address, topicId, row, topicName, onClose }: Props) {
    const { api } = useWorkspace();
    const isHidden = address === HIDDEN;
    const query = api.useQuery(
        "get",
        "/v1/suppressions/{address}",
        { params: { path: { address }, query: topicId ? { topic_id: topicId } : {} } },
        { enabled: !isHidden },
    );
    const isSame = isHidden || (row?.address === address && (row.topic_id ?? undefined) === topicId);
    const suppression = query.data ?? (isSame ? row : undefined);
    return (
        <Dialog title={address} side onClose={onClose}>
            {suppression ? <Content suppression={suppression} topicName={topicName} onClose={onClose} /> : null}
            {!suppression && query.isPending ? <Loading rows={4} /> : null}
            {query.error ? <Refused thrown={query.error} address={address} onRetry={() => void query.refetch()} /> : null}
        </Dialog>
    );
}

function Refused({ thrown, address, onRetry }: { thrown: unknown; address: string; onRetry: () => void }) {
    const problem = Problem.from(thrown);
    if (problem.status === 404) return <p>{address} is not suppressed. Emails to it go out.</p>;
    return <ProblemBox problem={problem} onRetry={onRetry} />;
}

interface ContentProps {
    suppression: Suppression;
    topicName: (id: string) => string;
    onClose: () => void;
}

function Content({ suppression, topicName, onClose }: ContentProps) {
    const { can } = useWorkspace();
    const [isLifting, setLifting] = useState(false);
    return (
        <>
            <SuppressionFacts suppression={suppression} topicName={topicName} />
            {can("suppressions:write") && suppression.address !== HIDDEN ? (
                <div>
                    <Button kind="danger" onClick={() => setLifting(true)}>
                        Lift suppression
                    </Button>
                </div>
            ) : null}
            {isLifting ? <Lift suppression={suppression} onClose={() => setLifting(false)} onDone={onClose} /> : null}
        </>
    );
}

interface LiftProps {
    suppression: Suppression;
    onClose: () => void;
    onDone: () => void;
}

function Lift({ suppression, onClose, onDone }: LiftProps) {
    const { api } = useWorkspace();
    const cache = useQueryClient();
    const { address, topic_id, reasons } = suppression;
    const lift = api.useMutation("delete", "/v1/suppressions/{address}", {
        onSuccess: () => {
            void cache.invalidateQueries({ queryKey: ["get", "/v1/suppressions"] });
            say(`Emails to ${address} go out again.`);
            onDone();
        },
    });
    return (
        <ConfirmDialog
            title={`Lift the suppression of ${address}`}
            action="Lift suppression"
            busy={lift.isPending}
            problem={lift.error}
            onClose={onClose}
            onConfirm={() => lift.mutate({ params: { path: { address }, query: topic_id ? { topic_id } : {} } })}
        >
            <p>{topic_id ? "This address gets this topic's emails again." : "This address gets every email again."} All its reasons are removed:</p>
            <ul className={css.stack}>
                {reasons.map(({ reason }) => (
                    <li key={reason}>
                        <strong>{REASONS[reason].label}:</strong> {REASONS[reason].risk}
                    </li>
                ))}
            </ul>
            <p className={css.soft}>
                A bounce or complaint that happens later suppresses it again; a late report of an earlier one does not. SES has a suppression
                list of its own, which this does not change.
            </p>
        </ConfirmDialog>
    );
}
