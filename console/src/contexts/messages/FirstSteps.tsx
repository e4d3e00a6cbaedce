import { To } from "../../session/To";
import { useWorkspace } from "../../session/workspace";
import { Section } from "../../ui/Page";
import css from "./Overview.module.css";
import { nextStep, STEPS, stepsToShow } from "./steps";
import { useProgress } from "./useProgress";

/** What is left to set up, from the actual state. Goes away when all is done. */
export function FirstSteps() {
    const { can } = useWorkspace();
    const progress = useProgress();
    const visible = STEPS.filter(({ permission }) => can(permission));
    const steps = stepsToShow(visible, progress);
    if (steps.length === 0) return null;
    const done = steps.filter(({ key }) => progress[key]).length;
    const next = nextStep(steps, progress);
    return (
        <Section title="First steps" actions={<span>{`${done} of ${steps.length} done`}</span>}>
            <ol className={css.steps}>
                {steps.map((step) => {
                    const isDone = progress[step.key] === true;
                    return (
                        <li key={step.key} className={isDone ? css.done : undefined}>
                            <span className={css.sign} aria-hidden="true">
                                {isDone ? "✓" : "○"}
                            </span>
                            <div>
                                <To page={step.page}>{step.name}</To>
                                <span className="visually-hidden">{isDone ? " (done)" : " (to do)"}</span>
                                {step === next ? <p className={css.note}>{step.why}</p> : null}
                            </div>
                        </li>
                    );
                })}
            </ol>
        </Section>
    );
}
