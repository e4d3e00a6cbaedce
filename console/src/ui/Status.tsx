import css from "./Status.module.css";

export type Tone = "good" | "waiting" | "problem" | "bad" | "quiet";

const SIGNS: Record<Tone, string> = { good: "✓", waiting: "◷", problem: "!", bad: "✕", quiet: "–" };

/** A state as sign, word and colour: never by colour alone. */
export function Status({ tone, children }: { tone: Tone; children: string }) {
    return (
        <span className={`${css.status} ${css[tone]}`}>
            <span aria-hidden="true">{SIGNS[tone]}</span>
            {children}
        </span>
    );
}

/** A name without a state: a tag, a kind. */
export function Tag({ children }: { children: string }) {
    return <span className={css.tag}>{children}</span>;
}
