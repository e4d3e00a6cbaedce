import type { DomainRecord } from "./status";

/** Most characters of one text of a TXT record (RFC 1035, section 3.3). */
const TEXT_MAX = 255;

function texts(value: string): string {
    const escaped = value.replaceAll("\\", "\\\\").replaceAll('"', '\\"');
    const parts = escaped.match(new RegExp(`.{1,${TEXT_MAX}}`, "g")) ?? [""];
    return parts.map((part) => `"${part}"`).join(" ");
}

/** Records as lines of a zone file (RFC 1035, section 5). */
export function zoneFile(records: readonly DomainRecord[]): string {
    return records
        .map((record) => {
            const head = `${record.name}. IN ${record.type}`;
            if (record.type === "TXT") return `${head} ${texts(record.value)}`;
            if (record.type === "MX") return `${head} ${record.priority ?? 10} ${record.value}.`;
            return `${head} ${record.value}.`;
        })
        .join("\n")
        .concat("\n");
}
