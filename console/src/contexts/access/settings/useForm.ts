import { useState } from "react";

/** The fields that differ between what is saved and what is typed. */
export function changesOf<T extends object>(saved: T, typed: T): Partial<T> {
    const changed: Partial<T> = {};
    for (const name in typed) {
        if (JSON.stringify(saved[name]) !== JSON.stringify(typed[name])) changed[name] = typed[name];
    }
    return changed;
}

/** What is typed over what is saved. Only what was touched is kept, so that a later answer fills the other fields. */
export function useForm<T extends object>(saved: T) {
    const [touched, setTouched] = useState<Partial<T>>({});
    const form = { ...saved, ...touched };
    const changes = changesOf(saved, form);
    return {
        form,
        changes,
        isChanged: Object.keys(changes).length > 0,
        set: (part: Partial<T>) => setTouched((before) => ({ ...before, ...part })),
        reset: () => setTouched({}),
    };
}
