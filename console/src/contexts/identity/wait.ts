import { useEffect, useState } from "react";
import { Problem } from "../../api/problem";

/**
 * The seconds to wait after too many wrong passwords, or 0. The API's detail names them: "Wait 12 seconds and try again".
 * Limits of requests do not name any; they end within a minute.
 */
export function secondsToWait(refused: unknown): number {
    if (!(refused instanceof Problem) || refused.code !== "LOG_IN_WAITS") return 0;
    return Number(/\bwait (\d+) second/i.exec(refused.detail)?.[1] ?? 0);
}

/** Counts a refusal's wait down to 0. Each refusal begins anew. */
export function useWait(refused: unknown): number {
    const [left, setLeft] = useState(0);
    useEffect(() => {
        const until = Date.now() + secondsToWait(refused) * 1000;
        const tick = () => setLeft(Math.max(0, Math.ceil((until - Date.now()) / 1000)));
        tick();
        const timer = setInterval(tick, 250);
        const stop = setTimeout(() => clearInterval(timer), until - Date.now() + 500);
        return () => {
            clearInterval(timer);
            clearTimeout(stop);
        };
    }, [refused]);
    return left;
}

/** "8 s", "1 min 5 s". */
export function shortWait(seconds: number): string {
    if (seconds < 60) return `${seconds} s`;
    return [`${Math.floor(seconds / 60)} min`, seconds % 60 ? `${seconds % 60} s` : ""].filter(Boolean).join(" ");
}
