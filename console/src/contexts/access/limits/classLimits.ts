export interface ClassForm {
    send: string;
    api: string;
}

interface ClassLimits {
    send: number | null;
    api: number | null;
}

/** Limits as they are typed. Empty means the default, so the field is left null. */
export function toLimits(form: ClassForm): ClassLimits {
    const read = (text: string) => (text.trim() === "" ? null : Number(text));
    return { send: read(form.send), api: read(form.api) };
}

export function isWhole({ send, api }: ClassForm): boolean {
    return [send, api].every((text) => /^\s*\d*\s*$/.test(text));
}
