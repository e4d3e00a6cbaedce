import type { ReactNode } from "react";
import { Status, type Tone } from "./Status";
import { Time } from "./Time";
import css from "./Timeline.module.css";

export interface Moment {
    key: string;
    at: string | null | undefined;
    what: string;
    tone: Tone;
    /** By whom, and why. */
    detail?: ReactNode;
}

/** What happened, in order: time, what, by whom, why. */
export function Timeline({ moments }: { moments: Moment[] }) {
    return (
        <ol className={css.timeline}>
            {moments.map((moment) => (
                <li key={moment.key}>
                    <span className={css.time}>
                        <Time at={moment.at} />
                    </span>
                    <div className={css.what}>
                        <Status tone={moment.tone}>{moment.what}</Status>
                        {moment.detail ? <div className={css.detail}>{moment.detail}</div> : null}
                    </div>
                </li>
            ))}
        </ol>
    );
}
