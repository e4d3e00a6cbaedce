import type { components } from "../../api/schema";
import { DataTable, type Column } from "../../ui/DataTable";
import { Section } from "../../ui/Page";

type Failed = components["schemas"]["FailedRecipient"];

const COLUMNS: Column<Failed>[] = [
    { name: "Recipient", cell: (one) => one.address },
    { name: "Action", cell: (one) => one.action },
    { name: "Code", cell: (one) => (one.status ? <code>{one.status}</code> : "–") },
    { name: "Explanation", wideOnly: true, cell: (one) => <span title={one.diagnostic ?? undefined}>{one.diagnostic ?? "–"}</span> },
];

/** The recipients that a mail server's report is about. */
export function FailedRecipients({ recipients }: { recipients: Failed[] }) {
    if (recipients.length === 0) return null;
    return (
        <Section title="Recipients of the report">
            <DataTable label="Recipients of the report" rows={recipients} columns={COLUMNS} rowId={(one) => `${recipients.indexOf(one)}`} />
        </Section>
    );
}
