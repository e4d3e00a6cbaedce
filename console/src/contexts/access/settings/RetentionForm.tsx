import { Problem } from "../../../api/problem";
import type { components } from "../../../api/schema";
import { TextField } from "../../../ui/Field";
import { wholeOf } from "../lines";
import { useSaveSettings } from "./PeopleForm";
import { SettingsForm } from "./SettingsForm";
import { useForm } from "./useForm";

type Settings = components["schemas"]["OrgSettingsView"];

/** An empty field keeps the data for ever. */
const daysOf = (text: string) => (text.trim() === "" ? null : wholeOf(text));
const textOf = (days: number | null | undefined) => (days == null ? "" : String(days));

/** How long data is kept. */
export function RetentionForm({ settings, mayWrite }: { settings: Settings; mayWrite: boolean }) {
    const { retention } = settings;
    const saved = {
        emails: textOf(retention.emails_days),
        deliveries: textOf(retention.deliveries_days),
        statistics: textOf(retention.statistics_days),
    };
    const { form, changes, isChanged, set, reset } = useForm(saved);
    const { save, update } = useSaveSettings();
    const problem = update.error ? Problem.from(update.error) : undefined;
    const send = () =>
        save({
            retention: {
                ...(changes.emails === undefined ? {} : { emails_days: daysOf(form.emails) }),
                ...(changes.deliveries === undefined ? {} : { deliveries_days: daysOf(form.deliveries) }),
                ...(changes.statistics === undefined ? {} : { statistics_days: daysOf(form.statistics) }),
            },
        });
    return (
        <SettingsForm
            title="How long data is kept"
            mayWrite={mayWrite}
            isChanged={isChanged}
            busy={update.isPending}
            problem={update.error}
            onSave={send}
            onReset={reset}
        >
            <TextField
                label="Days that emails are kept"
                inputMode="numeric"
                value={form.emails}
                onChange={(emails) => set({ emails })}
                help="30 to 3,650; empty: for ever. For emails that are accepted or received from now on."
                error={problem?.at("/retention/emails_days")}
            />
            <TextField
                label="Days that webhook deliveries are kept"
                inputMode="numeric"
                value={form.deliveries}
                onChange={(deliveries) => set({ deliveries })}
                help="15 to 3,650; empty: for ever."
                error={problem?.at("/retention/deliveries_days")}
            />
            <TextField
                label="Days that counts of usage are kept"
                inputMode="numeric"
                value={form.statistics}
                onChange={(statistics) => set({ statistics })}
                help="62 to 3,650; empty: for ever."
                error={problem?.at("/retention/statistics_days")}
            />
        </SettingsForm>
    );
}
