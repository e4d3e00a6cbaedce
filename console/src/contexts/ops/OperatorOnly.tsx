import { Problem } from "../../api/problem";
import { Empty } from "../../ui/Empty";
import { ProblemBox } from "../../ui/ProblemBox";

/** A refusal of a page that only the operator may use, explained; any other refusal as it came. */
export function OperatorOnly({ thrown, onRetry }: { thrown: unknown; onRetry: () => void }) {
    const problem = Problem.from(thrown);
    if (problem.status !== 403) return <ProblemBox problem={problem} onRetry={onRetry} />;
    return (
        <Empty title="Only the operator may look here">
            <p>
                Dead letters of every organisation are in the same queues. So only the organisation that runs this installation sees them, with the
                permission <code>dead_letters:read</code>.
            </p>
            <p>{problem.detail}</p>
        </Empty>
    );
}
