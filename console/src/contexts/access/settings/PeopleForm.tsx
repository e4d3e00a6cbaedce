import { useId } from "react";
import { Problem } from "../../../api/problem";
import type { components } from "../../../api/schema";
import { TextField } from "../../../ui/Field";
import { say } from "../../../ui/Toast";
import { wholeOf } from "../lines";
import { useOrgWide } from "../orgWide";
import { useRefresh } from "../refresh";
import { SettingsForm } from "./SettingsForm";
import { useForm } from "./useForm";

type Settings = components["schemas"]["OrgSettingsView"];
type Update = components["schemas"]["UpdateOrgSettings"];

const ZONES = Intl.supportedValuesOf("timeZone");

export function useSaveSettings() {
    const { api } = useOrgWide();
    const refresh = useRefresh();
    const update = api.useMutation("patch", "/v1/org/settings", {
        onSuccess: () => {
            refresh("/v1/org/settings");
            say("Settings saved.");
        },
    });
    return { save: (fields: Partial<Update>) => update.mutate({ body: fields }), update };
}

/** Language, time zone, and how long members stay logged in. */
export function PeopleForm({ settings, mayWrite }: { settings: Settings; mayWrite: boolean }) {
    const zones = useId();
    const saved = {
        locale: settings.locale,
        zone: settings.time_zone,
        days: String(settings.session_days_max),
        sessions: String(settings.sessions_max),
    };
    const { form, changes, isChanged, set, reset } = useForm(saved);
    const { save, update } = useSaveSettings();
    const problem = update.error ? Problem.from(update.error) : undefined;
    const send = () =>
        save({
            ...(changes.locale === undefined ? {} : { locale: form.locale.trim() }),
            ...(changes.zone === undefined ? {} : { time_zone: form.zone.trim() }),
            ...(changes.days === undefined ? {} : { session_days_max: wholeOf(form.days) }),
            ...(changes.sessions === undefined ? {} : { sessions_max: wholeOf(form.sessions) }),
        });
    return (
        <SettingsForm
            title="Language and sessions"
            mayWrite={mayWrite}
            isChanged={isChanged}
            busy={update.isPending}
            problem={update.error}
            onSave={send}
            onReset={reset}
        >
            <TextField
                label="Language"
                value={form.locale}
                onChange={(locale) => set({ locale })}
                help="A language tag, such as en, de or pt-BR."
                error={problem?.at("/locale")}
            />
            <TextField
                label="Time zone"
                list={zones}
                value={form.zone}
                onChange={(zone) => set({ zone })}
                help="Such as Europe/Berlin."
                error={problem?.at("/time_zone")}
            />
            <datalist id={zones}>
                {ZONES.map((zone) => (
                    <option key={zone} value={zone} />
                ))}
            </datalist>
            <TextField
                label="Days that a session lasts at most"
                inputMode="numeric"
                value={form.days}
                onChange={(days) => set({ days })}
                help="1 to 30. A shorter limit ends older sessions within 30 seconds, perhaps yours too."
                error={problem?.at("/session_days_max")}
            />
            <TextField
                label="Sessions that a member has at most"
                inputMode="numeric"
                value={form.sessions}
                onChange={(sessions) => set({ sessions })}
                help="1 to 50. When there are more, the oldest ends."
                error={problem?.at("/sessions_max")}
            />
        </SettingsForm>
    );
}
