import { useState } from "react";
import { applyLook, storedLook } from "../look";

/** Whether the sidebar shows icons alone. The browser remembers it, like the rest of its look. */
export function useCollapsed(): { isCollapsed: boolean; toggle: () => void } {
    const [isCollapsed, setCollapsed] = useState(() => storedLook().sidebar === "icons");
    const toggle = () => {
        applyLook({ ...storedLook(), sidebar: isCollapsed ? "full" : "icons" });
        setCollapsed(!isCollapsed);
    };
    return { isCollapsed, toggle };
}
