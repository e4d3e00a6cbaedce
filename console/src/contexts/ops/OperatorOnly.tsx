import { Problem } from "../../api/problem";
import type { Permission } from "../../session/permissions";
import { Empty } from "../../ui/Empty";
import { ProblemBox } from "../../ui/ProblemBox";

interface Props {
    thrown: unknown;
    onRetry: () => void;
    permission: Permission;
    /** Why only the operator: one sentence. */
    children: string;
}

/** A refusal of a page that only the operator may use, explained; any other refusal as it came. */
export function OperatorOnly({ thrown, onRetry, permission, children }: Props) {
    const problem = Problem.from(thrown);
    if (problem.status !== 403) return <ProblemBox problem={problem} onRetry={onRetry} />;
    return (
        <Empty title="Only the operator may look here">
            <p>
                {children} So only the organisation that runs this installation sees them, with the permission <code>{permission}</code>.
            </p>
            <p>{problem.detail}</p>
        </Empty>
    );
}
