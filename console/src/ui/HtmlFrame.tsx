import { useMemo } from "react";
import css from "./HtmlFrame.module.css";
import { withoutRemote } from "./withoutRemote";

/**
 * The document's own policy: nothing is loaded from anywhere. So a sender does not learn that the email was looked at. The frame
 * has no permission at all: no scripts, no forms, no windows, an origin of its own. Links would open a window, so they do nothing.
 */
const HEAD = `<!doctype html><meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'"><base target="_blank">`;

interface Props {
    html: string;
    /** What the frame shows, for screen readers. */
    title: string;
    /** The width of a phone. */
    narrow?: boolean;
}

/** HTML that somebody else wrote, shown without any rights. */
export function HtmlFrame({ html, title, narrow = false }: Props) {
    const shown = useMemo(() => HEAD + withoutRemote(html), [html]);
    return (
        <div className={css.box}>
            <iframe
                title={title}
                sandbox=""
                srcDoc={shown}
                referrerPolicy="no-referrer"
                className={narrow ? `${css.frame} ${css.narrow}` : css.frame}
            />
            <p className={css.note}>Links do not open here, and pictures of other servers are not loaded.</p>
        </div>
    );
}
