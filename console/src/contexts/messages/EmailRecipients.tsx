import type { components } from "../../api/schema";
import { DataTable, type Column } from "../../ui/DataTable";
import { Section } from "../../ui/Page";
import { Status } from "../../ui/Status";
import { Time } from "../../ui/Time";
import { plain } from "../../ui/words";
import { toneOf } from "./status";

type Recipient = components["schemas"]["Recipient"];

const COLUMNS: Column<Recipient>[] = [
    { name: "Status", cell: (one) => <Status tone={toneOf(one.status)}>{plain(one.status)}</Status> },
    { name: "Recipient", cell: (one) => one.address },
    { name: "Last event", cell: (one) => <Time at={one.at} /> },
    { name: "Reason", wideOnly: true, cell: (one) => (one.detail ? <span title={one.detail}>{one.detail}</span> : "–") },
];

/** The status for each recipient. The reasons are in the history too, where phones show them. */
export function EmailRecipients({ recipients }: { recipients: Recipient[] }) {
    if (recipients.length === 0) return null;
    return (
        <Section title="Recipients">
            <DataTable label="Recipients" rows={recipients} columns={COLUMNS} rowId={(one) => `${recipients.indexOf(one)}`} />
        </Section>
    );
}
