/** How this browser shows the console. */
export interface Look {
    theme: "system" | "light" | "dark";
    density: "roomy" | "dense";
    /** Words with icons, or icons alone. */
    sidebar: "full" | "icons";
}

const KEY = "posthorn.look";

export function storedLook(): Look {
    const look: Look = { theme: "system", density: "roomy", sidebar: "full" };
    try {
        const stored: unknown = JSON.parse(localStorage.getItem(KEY) ?? "{}");
        return { ...look, ...(stored as Partial<Look>) };
    } catch {
        return look;
    }
}

/** Applies the stored look, or stores and applies another. */
export function applyLook(look: Look = storedLook()): void {
    const root = document.documentElement;
    if (look.theme === "system") delete root.dataset.theme;
    else root.dataset.theme = look.theme;
    root.dataset.density = look.density;
    root.dataset.sidebar = look.sidebar;
    try {
        localStorage.setItem(KEY, JSON.stringify(look));
    } catch {
        // A browser without storage keeps the look for this page only.
    }
}
