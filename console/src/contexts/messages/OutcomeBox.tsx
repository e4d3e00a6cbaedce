import { To } from "../../session/To";
import { useWorkspace } from "../../session/workspace";
import css from "./Detail.module.css";
import type { Outcome } from "./outcome";

/** What happened, why, and what to do next. */
export function OutcomeBox({ outcome }: { outcome: Outcome }) {
    const { can } = useWorkspace();
    const { page } = outcome;
    return (
        <div className={`${css.outcome} ${css[outcome.tone] ?? ""}`}>
            <p>
                <strong>{outcome.what}</strong>
            </p>
            {outcome.why ? <p>“{outcome.why}”</p> : null}
            {outcome.each ? <p>{outcome.each}</p> : null}
            {outcome.next ? (
                <p>
                    {outcome.next}{" "}
                    {page && can(page.permission) ? (
                        <To page={page.path} search={page.search}>
                            {page.name}
                        </To>
                    ) : null}
                </p>
            ) : null}
        </div>
    );
}
