import { NOTHING_LOADS, SandboxedFrame } from "../../ui/SandboxedFrame";
import css from "./content.module.css";
import { hasDarkColours, inScheme } from "./scheme";

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
                <SandboxedFrame
                    title={`The email, ${view}`}
                    html={inScheme(html, view === "dark" && hasDark ? "dark" : "light")}
                    className={`${css.frame} ${look}`}
                />
            </div>
            <p className={css.soft}>
                {view === "dark"
                    ? hasDark
                        ? "With the template's own dark colours. "
                        : "It has no dark colours of its own, so this is about what clients make of it that invert light emails. "
                    : ""}
                {NOTHING_LOADS}
            </p>
        </>
    );
}
