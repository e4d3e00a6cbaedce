import { useSyncExternalStore } from "react";
import css from "./Toast.module.css";

interface Toast {
    id: number;
    text: string;
    undo?: (() => void) | undefined;
}

let toasts: Toast[] = [];
let last = 0;
const listeners = new Set<() => void>();

function publish(next: Toast[]): void {
    toasts = next;
    for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
    listeners.add(listener);
    return () => listeners.delete(listener);
}

function close(id: number): void {
    publish(toasts.filter((toast) => toast.id !== id));
}

/** Says that something was done, for five seconds; with a way back where there is one. */
export function say(text: string, undo?: () => void): void {
    last += 1;
    const id = last;
    publish([...toasts.slice(-2), { id, text, undo }]);
    setTimeout(() => close(id), undo ? 8000 : 5000);
}

export function Toasts() {
    const shown = useSyncExternalStore(subscribe, () => toasts);
    return (
        <div className={css.toasts} role="status" aria-live="polite">
            {shown.map((toast) => (
                <div key={toast.id} className={css.toast}>
                    {toast.text}
                    {toast.undo ? (
                        <button
                            type="button"
                            onClick={() => {
                                toast.undo?.();
                                close(toast.id);
                            }}
                        >
                            Undo
                        </button>
                    ) : null}
                </div>
            ))}
        </div>
    );
}
