import { useEffect, useState } from "react";
import { relative } from "./words";

const TICK_MS = 1000;

/** "Updated 3 sec. ago", for lists that refresh by themselves. Screen readers don't hear each change. */
export function Updated({ at }: { at: number }) {
    const [now, setNow] = useState(Date.now);
    useEffect(() => {
        const timer = setInterval(() => setNow(Date.now()), TICK_MS);
        return () => clearInterval(timer);
    }, []);
    if (at === 0) return null;
    return <span>Updated {relative(new Date(at), new Date(Math.max(now, at)))}</span>;
}
