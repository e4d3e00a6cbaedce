import { useEffect, useState } from "react";
import { msLeft, type Impersonation } from "../session/impersonation";
import { useEndImpersonation } from "../session/useEndImpersonation";
import { useWorkspace } from "../session/workspace";
import { Button } from "../ui/Button";
import { count } from "../ui/words";
import css from "./ImpersonationBanner.module.css";

const MINUTE_MS = 60_000;

/** Says on every page that it is another person's view. It stays in sight while the page scrolls. */
export function ImpersonationBanner() {
    const { impersonation } = useWorkspace();
    return impersonation ? <Banner of={impersonation} /> : null;
}

function Banner({ of: impersonation }: { of: Impersonation }) {
    const end = useEndImpersonation();
    const minutes = useMinutesLeft(impersonation, end);
    const { name, role } = impersonation.person;
    return (
        <div className={css.banner}>
            <p role="status">
                You see this as <strong>{name}</strong>
                {role ? `, whose role is ${role}` : ""}. You can change nothing.{" "}
                {/* Screen readers hear the sentence once, not every minute. */}
                <span aria-live="off">It ends {minutes > 1 ? `in ${count(minutes, "minute")}` : "within a minute"}.</span>
            </p>
            <Button onClick={() => end(impersonation, "stopped")}>Stop</Button>
        </div>
    );
}

/** The minutes that are left. When there are none, it ends. */
function useMinutesLeft(impersonation: Impersonation, end: ReturnType<typeof useEndImpersonation>): number {
    const [minutes, setMinutes] = useState(() => minutesLeft(impersonation));
    useEffect(() => {
        const look = () => {
            setMinutes(minutesLeft(impersonation));
            if (msLeft(impersonation) <= 0) end(impersonation, "over");
        };
        const timer = setInterval(look, 1000);
        return () => clearInterval(timer);
    }, [impersonation, end]);
    return minutes;
}

function minutesLeft(impersonation: Impersonation): number {
    return Math.ceil(msLeft(impersonation) / MINUTE_MS);
}
