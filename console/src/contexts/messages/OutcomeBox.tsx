import { To } from "../../session/To";
import css from "./Detail.module.css";
import type { Outcome } from "./outcome";

/** What happened, why, and what to do next. */
export function OutcomeBox({ outcome }: { outcome: Outcome }) {
    return (
        <div className={`${css.outcome} ${css[outcome.tone] ?? ""}`}>
            <p>
                <strong>{outcome.what}</strong>
            </p>
            {outcome.why ? <p>“{outcome.why}”</p> : null}
            {outcome.each ? <p>{outcome.each}</p> : null}
            {outcome.next ? (
                <p>
                    {outcome.next} {outcome.page ? <To page={outcome.page.path}>{outcome.page.name}</To> : null}
                </p>
            ) : null}
        </div>
    );
}
