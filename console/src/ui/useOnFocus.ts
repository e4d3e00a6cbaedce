import { useEffect, useRef } from "react";

/** Does something each time that the window gets the focus again, as after work in another tab. */
export function useOnFocus(run: () => void): void {
    const latest = useRef(run);
    useEffect(() => {
        latest.current = run;
    });
    useEffect(() => {
        const focused = () => latest.current();
        window.addEventListener("focus", focused);
        return () => window.removeEventListener("focus", focused);
    }, []);
}
