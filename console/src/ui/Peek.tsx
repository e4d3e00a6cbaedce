import { useEffect, useId, useRef, type FocusEvent, type KeyboardEvent, type ReactNode } from "react";
import { Button } from "./Button";
import css from "./Peek.module.css";

/** How a row is shown beside its list. */
export interface Peek<T> {
    /** The panel's name, such as the subject of an email. */
    title: (row: T) => string;
    /** The way to all of it: a link to its page. */
    link: (row: T) => ReactNode;
    /** Its facts, and what happened. */
    content: (row: T) => ReactNode;
}

/** The keys that go to another row, as steps down. */
export const STEPS: Record<string, number> = { j: 1, k: -1, ArrowDown: 1, ArrowUp: -1 };

/** Below this width the panel covers the list. */
const COVERS = "(max-width: 640px)";

interface Props {
    title: string;
    link: ReactNode;
    children: ReactNode;
    /** Goes to another row: 1 is the next one. */
    onStep: (step: number) => void;
    onClose: () => void;
}

/** Shows a row beside its list. It takes the focus: Escape closes it, j and k go to other rows. */
export function PeekPanel({ title, link, children, onStep, onClose }: Props) {
    const ref = useRef<HTMLElement>(null);
    const id = useId();
    useEffect(() => {
        ref.current?.focus({ preventScroll: true });
    }, []);
    useEffect(() => {
        ref.current?.scrollTo(0, 0);
    }, [title]);
    const pressed = (event: KeyboardEvent) => {
        const step = STEPS[event.key];
        // Within its content the arrow keys scroll.
        const isOwn = event.target === event.currentTarget || !event.key.startsWith("Arrow");
        if (step === undefined || !isOwn || event.metaKey || event.ctrlKey || event.altKey) return;
        event.preventDefault();
        onStep(step);
    };
    const left = (event: FocusEvent) => {
        const isOutside = event.relatedTarget !== null && !event.currentTarget.contains(event.relatedTarget);
        // The focus must not go to something that the panel covers.
        if (isOutside && matchMedia(COVERS).matches) onClose();
    };
    return (
        <section ref={ref} tabIndex={-1} aria-labelledby={id} className={css.panel} onKeyDown={pressed} onBlur={left}>
            <header className={css.head}>
                <h2 id={id} aria-live="polite">
                    {title}
                </h2>
                <Button kind="quiet" aria-label="Close" onClick={onClose}>
                    ✕
                </Button>
            </header>
            <p>{link}</p>
            {children}
        </section>
    );
}
