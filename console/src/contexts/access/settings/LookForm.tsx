import { Problem } from "../../../api/problem";
import type { components } from "../../../api/schema";
import { TextField } from "../../../ui/Field";
import { useSaveSettings } from "./PeopleForm";
import { SettingsForm } from "./SettingsForm";
import css from "./settings.module.css";
import { useForm } from "./useForm";

type Settings = components["schemas"]["OrgSettingsView"];

/** Name, logo and colour of the console and of mails to members. */
export function LookForm({ settings, mayWrite }: { settings: Settings; mayWrite: boolean }) {
    const { theme } = settings;
    const { form, changes, isChanged, set, reset } = useForm({
        product_name: theme.product_name ?? "",
        logo_url: theme.logo_url ?? "",
        accent_color: theme.accent_color ?? "",
    });
    const { save, update } = useSaveSettings();
    const problem = update.error ? Problem.from(update.error) : undefined;
    // An emptied field removes the value.
    const send = () =>
        save({ theme: Object.fromEntries(Object.entries(changes).map(([name, value]) => [name, value.trim() || null])) });
    const isColour = /^#[0-9a-f]{6}$/i.test(form.accent_color);
    return (
        <SettingsForm
            title="Look"
            mayWrite={mayWrite}
            isChanged={isChanged}
            busy={update.isPending}
            problem={update.error}
            onSave={send}
            onReset={reset}
        >
            <TextField
                label="Product name"
                maxLength={100}
                value={form.product_name}
                onChange={(product_name) => set({ product_name })}
                help="What you call the product in mails to members. Empty: Posthorn."
                error={problem?.at("/theme/product_name")}
            />
            <TextField
                label="Logo"
                type="url"
                placeholder="https://"
                value={form.logo_url}
                onChange={(logo_url) => set({ logo_url })}
                help="An https address of an image."
                error={problem?.at("/theme/logo_url")}
            />
            <div className={css.colour}>
                <TextField
                    label="Colour of buttons and links"
                    mono
                    maxLength={7}
                    placeholder="#rrggbb"
                    value={form.accent_color}
                    onChange={(accent_color) => set({ accent_color })}
                    error={problem?.at("/theme/accent_color")}
                />
                <label className={css.pick}>
                    <span className="visually-hidden">Pick a colour</span>
                    <input
                        type="color"
                        value={isColour ? form.accent_color.toLowerCase() : "#000000"}
                        onChange={(event) => set({ accent_color: event.target.value })}
                    />
                </label>
            </div>
        </SettingsForm>
    );
}
