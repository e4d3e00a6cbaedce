import { useSyncExternalStore } from "react";
import { relative } from "./words";

const ZONED = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "long" });

let now = new Date();
const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;

/** One clock for all times of a page. It stands while no time is shown. */
function subscribe(listener: () => void): () => void {
    listeners.add(listener);
    timer ??= startClock();
    return () => {
        listeners.delete(listener);
        if (listeners.size > 0) return;
        clearInterval(timer);
        timer = undefined;
    };
}

function startClock(): ReturnType<typeof setInterval> {
    now = new Date();
    return setInterval(() => {
        now = new Date();
        for (const listener of listeners) listener();
    }, 10_000);
}

/** "3 min ago"; the exact time in the viewer's zone and in UTC on hover. */
export function Time({ at }: { at: string | null | undefined }) {
    const current = useSyncExternalStore(subscribe, () => now);
    if (!at) return <>–</>;
    const date = new Date(at);
    // The clock may be some seconds behind: what just happened is not in the future.
    const isNewer = date > current && date.getTime() <= Date.now();
    const exact = `${ZONED.format(date)}\n${date.toISOString().replace("T", " ").replace("Z", " UTC")}`;
    return (
        <time dateTime={at} title={exact}>
            {relative(date, isNewer ? date : current)}
        </time>
    );
}
