import type { FormEvent, ReactNode } from "react";
import { Problem } from "../../../api/problem";
import { Button } from "../../../ui/Button";
import { Section } from "../../../ui/Page";
import { ProblemBox } from "../../../ui/ProblemBox";
import css from "./settings.module.css";

interface Props {
    title: string;
    mayWrite: boolean;
    /** Whether something differs from what is saved. */
    isChanged: boolean;
    busy: boolean;
    problem: unknown;
    onSave: () => void;
    onReset: () => void;
    children: ReactNode;
}

/** A group of settings with a button of its own. What was typed stays if the API refuses. */
export function SettingsForm({ title, mayWrite, isChanged, busy, problem, onSave, onReset, children }: Props) {
    const submit = (event: FormEvent) => {
        event.preventDefault();
        if (isChanged && !busy) onSave();
    };
    return (
        <Section title={title}>
            <form className={css.form} onSubmit={submit} noValidate>
                {problem ? <ProblemBox problem={Problem.from(problem)} /> : null}
                <fieldset className={css.fields} disabled={!mayWrite} aria-label={title}>
                    {children}
                </fieldset>
                {mayWrite ? (
                    <footer className={css.foot}>
                        <Button type="submit" kind={isChanged ? "primary" : "plain"} busy={busy} disabled={!isChanged}>
                            Save changes
                        </Button>
                        {isChanged ? (
                            <Button kind="quiet" onClick={onReset}>
                                Discard
                            </Button>
                        ) : null}
                    </footer>
                ) : null}
            </form>
        </Section>
    );
}
