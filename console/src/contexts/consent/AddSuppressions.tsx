import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { components } from "../../api/schema";
import { useWorkspace } from "../../session/workspace";
import { Button } from "../../ui/Button";
import { saveCsv } from "../../ui/csv";
import { Dialog, FormDialog } from "../../ui/Dialog";
import { Select, TextArea } from "../../ui/Field";
import { Status, type Tone } from "../../ui/Status";
import { count } from "../../ui/words";
import { BATCH_MAX, chunks, readAddresses, type Pasted } from "./addresses";
import css from "./Consent.module.css";
import { REASONS, REASON_OPTIONS, toReason, type Reason } from "./reasons";

type Topic = components["schemas"]["Topic"];
type Result = components["schemas"]["SuppressionResult"] & { line: number };

interface Props {
    topics: Topic[];
    onClose: () => void;
}

/** Suppresses one address or a pasted list of them, with the result of each line. */
export function AddSuppressions({ topics, onClose }: Props) {
    const [text, setText] = useState("");
    const [reason, setReason] = useState<Reason>("manual");
    const [topicId, setTopicId] = useState("");
    const pasted = readAddresses(text);
    const add = useSuppressMany();
    if (add.data) return <Results results={add.data} onClose={onClose} />;
    const many = pasted.addresses.length;
    const progress = add.isPending && many > BATCH_MAX ? ` ${add.done} of ${many} done.` : "";
    return (
        <FormDialog
            title="Suppress addresses"
            action={many === 0 ? "Suppress addresses" : `Suppress ${count(many, "address", "addresses")}`}
            busy={add.isPending}
            problem={add.error}
            blocked={many === 0}
            onClose={onClose}
            onSubmit={() => add.mutate({ pasted, reason, topicId })}
        >
            <TextArea
                label="Addresses"
                help={`One address a line, or a column pasted from a spreadsheet.${summary(pasted)}${progress}`}
                mono
                rows={8}
                autoFocus
                value={text}
                onChange={setText}
            />
            <Select
                label="Why"
                help={REASONS[reason].why}
                value={reason}
                options={REASON_OPTIONS.slice(1)}
                onChange={(value) => setReason(toReason(value) ?? "manual")}
            />
            {topics.length > 0 ? (
                <Select
                    label="Stops"
                    value={topicId}
                    options={[{ value: "", label: "every email" }, ...topics.map(({ id, name }) => ({ value: id, label: `emails of ${name}` }))]}
                    onChange={setTopicId}
                />
            ) : null}
        </FormDialog>
    );
}

function summary({ addresses, repeated, ignored }: Pasted): string {
    if (addresses.length === 0) return "";
    const parts = [` ${count(addresses.length, "address", "addresses")}.`];
    if (repeated > 0) parts.push(` ${count(repeated, "repetition")} left out.`);
    if (ignored.length > 0) parts.push(` ${count(ignored.length, "line")} without an address left out.`);
    return parts.join("");
}

interface Asked {
    pasted: Pasted;
    reason: Reason;
    topicId: string;
}

/** Sends a long list in parts. A part that is refused stops the rest; repeating all of it does no harm. */
function useSuppressMany() {
    const { client } = useWorkspace();
    const cache = useQueryClient();
    const [done, setDone] = useState(0);
    const mutation = useMutation({
        mutationFn: async ({ pasted, reason, topicId }: Asked) => {
            const results: Result[] = [];
            setDone(0);
            for (const part of chunks(pasted.addresses, BATCH_MAX)) {
                const entry = { reason, topic_id: topicId || null };
                const suppressions = part.map(({ address }) => ({ address, ...entry }));
                const { data } = await client.POST("/v1/suppressions/batch", { body: { suppressions } });
                results.push(...(data?.data ?? []).map((result, at) => ({ ...result, line: part[at]?.line ?? 0 })));
                setDone(results.length);
            }
            return results;
        },
        onSettled: () => void cache.invalidateQueries({ queryKey: ["get", "/v1/suppressions"] }),
    });
    return { ...mutation, done };
}

const OUTCOMES: Record<Result["status"], { label: string; tone: Tone }> = {
    created: { label: "suppressed", tone: "good" },
    existing: { label: "was suppressed before", tone: "quiet" },
    refused: { label: "refused", tone: "bad" },
};

/** The refused ones first: they are what somebody has to mend. */
const ORDER: Result["status"][] = ["refused", "existing", "created"];

function Results({ results, onClose }: { results: Result[]; onClose: () => void }) {
    const of = (status: Result["status"]) => results.filter((result) => result.status === status);
    const [created, existing, refused] = [of("created").length, of("existing").length, of("refused").length];
    const sorted = ORDER.flatMap(of);
    const save = () =>
        saveCsv("suppression-results", ["line", "address", "status", "error"], sorted.map((one) => [one.line, one.address, one.status, one.error]));
    return (
        <Dialog title="Results" onClose={onClose}>
            <p role="status">
                {count(created, "address", "addresses")} suppressed now, {count(existing, "was", "were")} suppressed before,{" "}
                {refused === 0 ? "none refused" : `${refused} refused`}.
            </p>
            <ul className={css.results} aria-label="Result of each address" tabIndex={0}>
                {sorted.slice(0, 500).map(({ line, address, status, error }) => (
                    <li key={`${line}-${address}`}>
                        <Status tone={OUTCOMES[status].tone}>{OUTCOMES[status].label}</Status> {address}{" "}
                        <span className={css.soft}>
                            line {line}
                            {error ? `: ${error}` : ""}
                        </span>
                    </li>
                ))}
            </ul>
            {sorted.length > 500 ? <p className={css.soft}>The first 500 are shown. The CSV has all.</p> : null}
            <div className={css.row}>
                <Button onClick={save}>Save as CSV</Button>
                <Button kind="primary" onClick={onClose}>
                    Close
                </Button>
            </div>
        </Dialog>
    );
}
