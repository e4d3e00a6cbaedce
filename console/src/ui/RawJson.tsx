import { CodeBlock } from "./CodeBlock";
import css from "./RawJson.module.css";

/** What the API answered, one click below what the page makes of it. */
export function RawJson({ value }: { value: unknown }) {
    return (
        <details className={css.raw}>
            <summary>Raw JSON</summary>
            <CodeBlock code={JSON.stringify(value, null, 2)} what="the JSON" />
        </details>
    );
}
