import type { Problem } from "../../../api/problem";
import { TextField } from "../../../ui/Field";
import type { ClassForm } from "./classLimits";
import css from "./limits.module.css";

interface Props {
    label: string;
    help?: string;
    /** Where the body has these limits, such as `/org`. */
    pointer: string;
    form: ClassForm;
    onChange: (form: ClassForm) => void;
    problem: Problem | undefined;
}

/** Requests per minute, for sending and for all else. */
export function ClassFields({ label, help, pointer, form, onChange, problem }: Props) {
    return (
        <fieldset className={css.pair}>
            <legend>{label}</legend>
            {help ? <p className={css.help}>{help}</p> : null}
            <TextField
                label="Sending, a minute"
                inputMode="numeric"
                value={form.send}
                onChange={(send) => onChange({ ...form, send })}
                error={problem?.at(`${pointer}/send`)}
            />
            <TextField
                label="All else, a minute"
                inputMode="numeric"
                value={form.api}
                onChange={(api) => onChange({ ...form, api })}
                error={problem?.at(`${pointer}/api`)}
            />
        </fieldset>
    );
}
