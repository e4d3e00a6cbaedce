import { useEffect, useState } from "react";

/** After this time somebody who waits wants to know more. */
export const LATE_MS = 10_000;

/** Whether something takes longer than usual: it has been going on for ten seconds. */
export function useLate(isGoingOn: boolean): boolean {
    const [isLate, setLate] = useState(false);
    useEffect(() => {
        if (!isGoingOn) return;
        const timer = setTimeout(() => setLate(true), LATE_MS);
        return () => {
            clearTimeout(timer);
            setLate(false);
        };
    }, [isGoingOn]);
    return isLate;
}
