import type { components } from "../../../api/schema";
import { DataTable, type Column } from "../../../ui/DataTable";
import { Status } from "../../../ui/Status";
import { Time } from "../../../ui/Time";

type Attempt = components["schemas"]["SsoAttemptView"];

const TONES = { logged_in: "good", second_factor: "waiting", refused: "bad" } as const;
const WORDS = { logged_in: "logged in", second_factor: "asked for its code", refused: "refused" } as const;

const COLUMNS: Column<Attempt>[] = [
    { name: "When", cell: (attempt) => <Time at={attempt.created_at} /> },
    { name: "Outcome", cell: (attempt) => <Status tone={TONES[attempt.outcome]}>{WORDS[attempt.outcome]}</Status> },
    { name: "Who", cell: (attempt) => attempt.email ?? "unknown" },
    { name: "Why", cell: (attempt) => [attempt.reason, attempt.detail].filter(Boolean).join(": ") || "–" },
];

/** The last attempts to log in with a connection. */
export function Attempts({ attempts }: { attempts: Attempt[] }) {
    if (attempts.length === 0) return <p>Nobody has logged in with it in the last 30 days.</p>;
    return <DataTable label="Attempts" rows={attempts} columns={COLUMNS} rowId={(attempt) => attempt.id} />;
}
