import { useQueryClient, type Query } from "@tanstack/react-query";
import { useState } from "react";
import { Button } from "./Button";
import css from "./Empty.module.css";
import { useLate } from "./useLate";

/** Rows in the shape of what comes. Screen readers hear "Loading". After ten seconds it offers to try again. */
export function Loading({ rows = 6 }: { rows?: number }) {
    const [tries, setTries] = useState(0);
    return <Waiting key={tries} rows={rows} onAgain={() => setTries(tries + 1)} />;
}

function Waiting({ rows, onAgain }: { rows: number; onAgain: () => void }) {
    const isLate = useLate(true);
    const ask = useAskAgain();
    return (
        <div className={css.loading} role="status">
            <span className="visually-hidden">Loading</span>
            {isLate ? (
                <p className={css.late}>
                    This takes longer than usual.{" "}
                    <Button
                        onClick={() => {
                            onAgain();
                            ask();
                        }}
                    >
                        Try again
                    </Button>
                </p>
            ) : null}
            {Array.from({ length: rows }, (_, at) => (
                <span key={at} className={css.bar} aria-hidden="true" />
            ))}
        </div>
    );
}

/** Repeats the requests that have no answer yet. If there is none, a script of the console did not load, so the page is loaded again. */
function useAskAgain(): () => void {
    const cache = useQueryClient();
    return () => {
        const awaited = { type: "active" as const, predicate: (query: Query) => query.state.status === "pending" };
        if (cache.getQueryCache().findAll(awaited).length === 0) return location.reload();
        void cache.cancelQueries(awaited).then(() => cache.refetchQueries(awaited));
    };
}
