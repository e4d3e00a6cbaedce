import { useState } from "react";
import { applyLook, storedLook, type Look } from "../../../look";
import { Page } from "../../../ui/Page";
import { Choice } from "../../../ui/Choice";
import css from "./panel.module.css";

const THEMES = [
    { value: "system", label: "As the system", help: "Light or dark, whichever the device shows now." },
    { value: "light", label: "Light" },
    { value: "dark", label: "Dark" },
] as const;

const DENSITIES = [
    { value: "roomy", label: "Roomy", help: "Rows of tables are 36 pixels high." },
    { value: "dense", label: "Dense", help: "Rows are 28 pixels high, so more of them fit." },
] as const;

/** How this browser shows the console. */
export function AppearancePage() {
    const [look, setLook] = useState<Look>(storedLook);
    const change = (part: Partial<Look>) => {
        const next = { ...storedLook(), ...part };
        setLook(next);
        applyLook(next);
    };
    return (
        <Page title="Appearance" state="A change shows at once, and holds for this browser only.">
            <div className={css.panel}>
                <Choice label="Theme" value={look.theme} options={THEMES} onChange={(theme) => change({ theme })} />
            </div>
            <div className={css.panel}>
                <Choice label="Density" value={look.density} options={DENSITIES} onChange={(density) => change({ density })} />
            </div>
        </Page>
    );
}
