import { useEffect, useId, useRef, type FormEvent, type ReactNode, type RefObject } from "react";
import { Problem } from "../api/problem";
import { Button } from "./Button";
import css from "./Dialog.module.css";
import { ProblemBox } from "./ProblemBox";

interface Props {
    title: string;
    onClose: () => void;
    children: ReactNode;
    /** The right edge instead of the middle, for a look from a list. */
    side?: boolean;
}

/** A modal dialog. Escape and a press beside it close it; the browser keeps the focus in it. */
export function Dialog({ title, onClose, children, side = false }: Props) {
    const ref = useRef<HTMLDialogElement>(null);
    const id = useId();
    useShown(ref);
    return (
        <dialog
            ref={ref}
            className={side ? `${css.dialog} ${css.side}` : css.dialog}
            aria-labelledby={id}
            onClose={onClose}
            onMouseDown={(event) => {
                if (event.target === ref.current) ref.current?.close();
            }}
        >
            <div className={css.inner}>
                <header className={css.head}>
                    <h2 id={id}>{title}</h2>
                    <Button kind="quiet" aria-label="Close" onClick={() => ref.current?.close()}>
                        ✕
                    </Button>
                </header>
                {children}
            </div>
        </dialog>
    );
}

/** Opens a dialog. When it goes away, the focus returns to what opened it, or to the page if that is gone. */
function useShown(ref: RefObject<HTMLDialogElement | null>): void {
    const opener = useRef<Element>(null);
    useEffect(() => {
        const dialog = ref.current;
        if (!dialog) return;
        if (!dialog.open) {
            opener.current = document.activeElement;
            dialog.showModal();
            // The browser would focus the button that closes it.
            dialog.querySelector<HTMLElement>("input, select, textarea")?.focus();
        }
        return () => {
            const isLost = document.activeElement === null || document.activeElement === document.body;
            if (dialog.isConnected || !isLost) return;
            const back = opener.current?.isConnected ? opener.current : document.querySelector("main");
            (back as HTMLElement | null)?.focus();
        };
    }, [ref]);
}

interface FormProps extends Omit<Props, "side"> {
    /** The verb that says what will happen: "Revoke key". */
    action: string;
    danger?: boolean;
    busy: boolean;
    /** The refusal of the last try. */
    problem?: unknown;
    /** A name that must be typed before something dangerous. */
    blocked?: boolean;
    /** The way out, where "Cancel" could be taken for the action itself. */
    dismiss?: string;
    /** What it changes shows at once, so it hides meanwhile. A refusal brings it back, with what was typed. */
    optimistic?: boolean;
    onSubmit: () => void;
}

/** A dialog with fields and one action. What was typed stays if the API refuses. */
export function FormDialog({
    action,
    danger = false,
    busy,
    problem,
    blocked = false,
    dismiss = "Cancel",
    optimistic = false,
    onSubmit,
    children,
    ...rest
}: FormProps) {
    const submit = (event: FormEvent) => {
        event.preventDefault();
        if (!busy && !blocked) onSubmit();
    };
    if (optimistic && busy) return null;
    return (
        <Dialog {...rest}>
            <form className={css.form} onSubmit={submit} noValidate>
                {problem ? <ProblemBox problem={Problem.from(problem)} /> : null}
                {children}
                <footer className={css.foot}>
                    <Button onClick={rest.onClose}>{dismiss}</Button>
                    <Button type="submit" kind={danger ? "danger" : "primary"} busy={busy} disabled={blocked}>
                        {action}
                    </Button>
                </footer>
            </form>
        </Dialog>
    );
}
