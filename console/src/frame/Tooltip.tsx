import { useEffect, useState, type ReactNode } from "react";
import css from "./Tooltip.module.css";

interface Shown {
    text: string;
    left: number;
    top: number;
}

/** The element whose words the collapsed sidebar hides. */
function hiddenWords(target: EventTarget): HTMLElement | null {
    return target instanceof Element ? target.closest<HTMLElement>("[data-tip]") : null;
}

/**
 * Shows the words of what the pointer or the focus is on, beside it, while the sidebar shows icons alone. They are the name of the
 * link already, so screen readers do not hear them twice. Escape hides them.
 */
export function Tips({ children, className }: { children: ReactNode; className: string | undefined }) {
    const [shown, setShown] = useState<Shown>();
    const show = (target: EventTarget) => {
        const of = hiddenWords(target);
        if (!of) return setShown(undefined);
        const { right, top, height } = of.getBoundingClientRect();
        setShown({ text: of.dataset.tip ?? "", left: right + 8, top: top + height / 2 });
    };
    const hide = () => setShown(undefined);
    useEffect(() => {
        if (!shown) return;
        const pressed = (event: KeyboardEvent) => (event.key === "Escape" ? hide() : undefined);
        addEventListener("keydown", pressed);
        return () => removeEventListener("keydown", pressed);
    }, [shown]);
    return (
        <div
            className={className}
            onPointerOver={(event) => show(event.target)}
            onPointerLeave={hide}
            onFocus={(event) => show(event.target)}
            onBlur={hide}
            onClick={hide}
        >
            {children}
            {shown ? (
                <span className={css.tip} style={{ left: shown.left, top: shown.top }} aria-hidden="true">
                    {shown.text}
                </span>
            ) : null}
        </div>
    );
}
