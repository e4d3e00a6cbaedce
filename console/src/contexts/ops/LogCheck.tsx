import { useMutation } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { Problem } from "../../api/problem";
import { useWorkspace } from "../../session/workspace";
import { Button } from "../../ui/Button";
import { Copy } from "../../ui/Copy";
import { ProblemBox } from "../../ui/ProblemBox";
import { Status } from "../../ui/Status";
import { count, number } from "../../ui/words";
import css from "./Ops.module.css";
import { BREAKS, verifyLog, type Found } from "./verifyLog";

/** Checks every link of the log at once, with progress, and says what is broken. */
export function LogCheck({ onClose }: { onClose: () => void }) {
    const { client, tenant } = useWorkspace();
    const [found, setFound] = useState<Found>();
    const left = useRef<AbortController>(undefined);
    const check = useMutation({
        mutationFn: () => {
            const aborter = new AbortController();
            left.current = aborter;
            const ask = async (after: string | undefined) => {
                const query = after ? { after } : {};
                const { data } = await client.GET("/v1/audit/verify", { params: { query }, signal: aborter.signal });
                return data!;
            };
            return verifyLog(ask, setFound, aborter.signal);
        },
    });
    useEffect(() => {
        if (!tenant) check.mutate();
        return () => left.current?.abort();
        // Once, when it is opened.
    }, []);
    return (
        <section className={css.note} aria-label="Check of the log" aria-live="polite">
            {tenant ? <p>The log is the organisation&apos;s. Leave the tenant to check it.</p> : null}
            {check.error ? <ProblemBox problem={Problem.from(check.error)} onRetry={() => check.mutate()} /> : null}
            {found ? <Outcome found={found} /> : null}
            {!found && check.isPending ? <p>Checking the log.</p> : null}
            <div className={css.row}>
                {found?.isDone ? <Button onClick={() => check.mutate()}>Check again</Button> : null}
                <Button kind="quiet" onClick={onClose}>
                    {check.isPending ? "Stop" : "Close"}
                </Button>
            </div>
        </section>
    );
}

function Outcome({ found }: { found: Found }) {
    const { checked, archivedTo, last, broken, isDone } = found;
    const whole = Math.max(last.seq - archivedTo, checked);
    if (!isDone) {
        return (
            <label>
                {number(checked)} of {number(whole)} links checked
                <progress className={css.progress} value={checked} max={whole} />
            </label>
        );
    }
    return (
        <>
            <p className={css.row}>
                {broken.length === 0 ? <Status tone="good">unchanged</Status> : <Status tone="bad">changed</Status>}
                {count(checked, "link")} checked and intact{broken.length > 0 ? `, ${count(broken.length, "place")} broken` : ""}.
                {archivedTo > 0 ? ` Links up to ${number(archivedTo)} are in the archive and are not checked here.` : ""}
            </p>
            <ul className={css.stack}>
                {broken.map(({ seq, reason, id }) => (
                    <li key={seq}>
                        <Status tone="bad">{`link ${seq}`}</Status> {BREAKS[reason] ?? reason} {id ? <code>{id}</code> : null}
                    </li>
                ))}
            </ul>
            <p className={css.soft}>
                Somebody who can write to the table could rebuild the whole chain. To notice that, store the last link elsewhere each day:{" "}
                <Copy text={`seq=${last.seq}&hash=${last.hash}`} what="the last link" shown />
            </p>
        </>
    );
}
