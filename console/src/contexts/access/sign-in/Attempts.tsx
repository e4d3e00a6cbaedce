import type { components } from "../../../api/schema";
import { DataTable, type Column } from "../../../ui/DataTable";
import { Status } from "../../../ui/Status";
import { Time } from "../../../ui/Time";
import { meaningOfReason } from "./reasons";
import css from "./signIn.module.css";

type Attempt = components["schemas"]["SsoAttemptView"];

const TONES = { logged_in: "good", second_factor: "waiting", refused: "bad", tested: "good" } as const;
const WORDS = { logged_in: "logged in", second_factor: "asked for its code", refused: "refused", tested: "test worked" } as const;

const COLUMNS: Column<Attempt>[] = [
    { name: "When", wideOnly: true, cell: (attempt) => <Time at={attempt.created_at} /> },
    { name: "Outcome", cell: (attempt) => <Outcome of={attempt} /> },
    { name: "Who", wideOnly: true, cell: (attempt) => attempt.email ?? "unknown" },
    { name: "Why", cell: (attempt) => <Why of={attempt} /> },
];

/** Phones have no column for the time, so it is below the outcome there. */
function Outcome({ of: { outcome, test, created_at } }: { of: Attempt }) {
    return (
        <>
            <Status tone={TONES[outcome]}>{test && outcome === "refused" ? "test refused" : WORDS[outcome]}</Status>
            <p className={css.narrowOnly}>
                <Time at={created_at} />
            </p>
        </>
    );
}

function Why({ of: { reason, detail } }: { of: Attempt }) {
    const meaning = reason ? meaningOfReason(reason) : undefined;
    return (
        <div className={css.why}>
            {[reason, detail].filter(Boolean).join(": ") || "–"}
            {meaning ? <p className={css.soft}>{meaning}</p> : null}
        </div>
    );
}

/** The last attempts to log in with a connection. */
export function Attempts({ attempts, empty }: { attempts: Attempt[]; empty: string }) {
    if (attempts.length === 0) return <p>{empty}</p>;
    return <DataTable label="Attempts" rows={attempts} columns={COLUMNS} rowId={(attempt) => attempt.id} />;
}
