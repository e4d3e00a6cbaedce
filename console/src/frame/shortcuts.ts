import { useEffect, useRef } from "react";
import { NAV } from "../contexts/nav";
import { useGo } from "../session/To";
import { useWorkspace } from "../session/workspace";

/** How long the key after `g` may take. */
const SEQUENCE_MS = 1000;

function isTyping(target: EventTarget | null): boolean {
    return target instanceof HTMLElement && target.closest("input, textarea, select, [contenteditable], dialog") !== null;
}

interface Actions {
    onCommand: () => void;
    onKeys: () => void;
    onCollapse: () => void;
}

/** ⌘K goes anywhere, `/` searches, `g e` goes to the emails and so on, `[` collapses the sidebar, `?` shows all keys. */
export function useShortcuts({ onCommand, onKeys, onCollapse }: Actions): void {
    const goTo = useGo();
    const { can } = useWorkspace();
    const began = useRef(0);
    useEffect(() => {
        const go = (key: string) => {
            const item = NAV.find((one) => one.key === key && (!one.permission || can(one.permission)));
            if (item) goTo(item.path);
        };
        const pressed = (event: KeyboardEvent) => {
            if ((event.metaKey || event.ctrlKey) && event.key.toLowerCase() === "k") {
                event.preventDefault();
                onCommand();
                return;
            }
            if (event.metaKey || event.ctrlKey || event.altKey || isTyping(event.target)) return;
            if (Date.now() - began.current < SEQUENCE_MS) {
                began.current = 0;
                go(event.key);
            } else if (event.key === "g") {
                began.current = Date.now();
            } else if (event.key === "?") {
                onKeys();
            } else if (event.key === "[") {
                onCollapse();
            } else if (event.key === "/") {
                const search = document.querySelector<HTMLInputElement>("[data-search]");
                if (search) event.preventDefault();
                search?.focus();
            }
        };
        addEventListener("keydown", pressed);
        return () => removeEventListener("keydown", pressed);
    }, [can, goTo, onCommand, onKeys, onCollapse]);
}
