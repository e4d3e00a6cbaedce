import { Copy } from "./Copy";
import css from "./CodeBlock.module.css";

/** Code to copy. */
export function CodeBlock({ code, what }: { code: string; what: string }) {
    return (
        <div className={css.block}>
            <pre tabIndex={0} aria-label={what}>
                <code>{code}</code>
            </pre>
            <Copy text={code} what={what} />
        </div>
    );
}
