import { useEffect, useState } from "react";
import { Problem } from "../../api/problem";

/** The seconds to wait after too many wrong passwords, or 0. Limits of requests end within a minute, so nothing counts for them. */
export function secondsToWait(refused: unknown): number {
    if (!(refused instanceof Problem) || refused.code !== "LOG_IN_WAITS") return 0;
    return refused.retryAfter ?? 0;
}

/** Counts a refusal's wait down to 0. Each refusal starts the count again. */
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
