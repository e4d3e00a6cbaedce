import { useMemo } from "react";
import css from "./HtmlFrame.module.css";
import { NOTHING_LOADS, SandboxedFrame } from "./SandboxedFrame";
import { withoutRemote } from "./withoutRemote";

interface Props {
    html: string;
    /** What the frame shows, for screen readers. */
    title: string;
    /** The width of a phone. */
    narrow?: boolean;
}

/** HTML that somebody else wrote, shown without any rights. */
export function HtmlFrame({ html, title, narrow = false }: Props) {
    const shown = useMemo(() => withoutRemote(html), [html]);
    return (
        <div className={css.box}>
            <SandboxedFrame title={title} html={shown} className={narrow ? `${css.frame} ${css.narrow}` : (css.frame ?? "")} />
            <p className={css.note}>{NOTHING_LOADS}</p>
        </div>
    );
}
