import type { Problem } from "../api/problem";
import { Copy } from "./Copy";
import css from "./ProblemBox.module.css";

interface Props {
    problem: Problem;
    /** Tries again, where that can help. */
    onRetry?: () => void;
}

/** A refusal in the API's words, with code and request id to quote. */
export function ProblemBox({ problem, onRetry }: Props) {
    const reference = [problem.code, problem.requestId].filter(Boolean).join(" · ");
    return (
        <div className={css.box} role="alert">
            <p className={css.title}>
                <span aria-hidden="true">✕ </span>
                {problem.message}
            </p>
            {problem.detail ? <p>{problem.detail}</p> : null}
            {problem.errors.length > 0 ? (
                <ul className={css.errors}>
                    {problem.errors.map((error) => (
                        <li key={error.pointer + error.detail}>
                            <code>{error.pointer}</code> {error.detail}
                        </li>
                    ))}
                </ul>
            ) : null}
            <p className={css.reference}>
                <code>{reference}</code> <Copy text={reference} what="code and request id" />
                {onRetry ? (
                    <button type="button" className={css.retry} onClick={onRetry}>
                        Try again
                    </button>
                ) : null}
            </p>
        </div>
    );
}
