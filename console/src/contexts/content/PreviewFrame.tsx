import css from "./content.module.css";
import { hasDarkColours, inScheme } from "./scheme";

/**
 * In front of the document, so that standards mode and the policy hold whatever follows: nothing is loaded from anywhere. The
 * frame has no rights: no scripts, no forms, an origin of its own. Links would open a window, so they do nothing.
 */
const HEAD = `<!doctype html><meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'"><base target="_blank">`;

interface Props {
    html: string;
    view: "desktop" | "phone" | "dark";
}

/** An email without any rights, in the width or the colours of a client. */
export function PreviewFrame({ html, view }: Props) {
    const hasDark = hasDarkColours(html);
    const look = view === "phone" ? css.phone : view === "dark" ? (hasDark ? css.dark : css.inverted) : "";
    return (
        <>
            <div className={css.stage}>
                <iframe
                    title={`The email, ${view}`}
                    sandbox=""
                    srcDoc={HEAD + inScheme(html, view === "dark" && hasDark ? "dark" : "light")}
                    referrerPolicy="no-referrer"
                    className={`${css.frame} ${look}`}
                />
            </div>
            <p className={css.soft}>
                {view === "dark"
                    ? hasDark
                        ? "With the template's own dark colours. "
                        : "It has no dark colours of its own, so this is about what clients make of it that invert light emails. "
                    : ""}
                Links do not open here, and pictures of other servers are not loaded.
            </p>
        </>
    );
}
