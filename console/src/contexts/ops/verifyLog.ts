import type { components } from "../../api/schema";

type Answer = components["schemas"]["AuditVerification"];
type Broken = components["schemas"]["BrokenLink"];

/** What a check of the whole log has found so far. */
export interface Found {
    checked: number;
    /** Links up to this one are in the archive and were not checked. */
    archivedTo: number;
    /** The number of the last link: how far the check has to go. */
    last: Answer["last"];
    broken: Broken[];
    isDone: boolean;
}

/** Walks the log from the end of the archive to its head. Each answer covers its own links, so all are asked for. */
export async function verifyLog(
    ask: (cursor: string | undefined) => Promise<Answer>,
    onProgress: (found: Found) => void,
    signal?: AbortSignal,
): Promise<Found> {
    const broken: Broken[] = [];
    let checked = 0;
    let cursor: string | undefined;
    for (;;) {
        signal?.throwIfAborted();
        const answer = await ask(cursor);
        checked += answer.checked;
        if (answer.first_broken) broken.push(answer.first_broken);
        const isDone = !answer.has_more || !answer.next_cursor;
        const found = { checked, archivedTo: answer.archived_to, last: answer.last, broken: [...broken], isDone };
        onProgress(found);
        if (isDone) return found;
        cursor = answer.next_cursor ?? undefined;
    }
}

/** What a broken link means. */
export const BREAKS: Record<string, string> = {
    changed: "its content differs from what was added",
    removed: "it is missing, and later ones exist",
    reordered: "another link is in its place",
    truncated: "it and all later ones are missing",
};
