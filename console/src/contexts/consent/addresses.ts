/** Reads addresses that people paste: a line each, or a column of a spreadsheet, with or without names. */

export interface PastedAddress {
    /** From 1, as an editor counts. */
    line: number;
    address: string;
}

export interface Pasted {
    addresses: PastedAddress[];
    /** How many were there more than once. The first counts. */
    repeated: number;
    /** Lines with text and no address, such as a column's head. */
    ignored: PastedAddress[];
}

/** The most that one request takes. */
export const BATCH_MAX = 1000;

/** `Ada <ada@x.example>` as `ada@x.example`, without quotes. */
function bare(text: string): string {
    const angled = /<([^<>]*)>/.exec(text);
    return (angled?.[1] ?? text).trim().replace(/^["']|["']$/g, "").replace(/^mailto:/i, "");
}

/** The parts of a line that could be addresses. A name with a comma is in quotes. */
function pieces(line: string): string[] {
    return line
        .replace(/"[^"@]*"/g, "")
        .split(/[,;\t]|\s+(?=[^\s<>]+@)/)
        .map(bare)
        .filter((piece) => piece !== "");
}

/** Addresses are compared as the API compares them: without regard to case. */
export function readAddresses(text: string): Pasted {
    const read: Pasted = { addresses: [], repeated: 0, ignored: [] };
    const seen = new Set<string>();
    text.split(/\r\n|\r|\n/).forEach((content, at) => {
        const found = pieces(content);
        const addresses = found.filter((piece) => piece.includes("@"));
        const line = at + 1;
        if (addresses.length === 0 && content.trim() !== "") read.ignored.push({ line, address: content.trim() });
        for (const address of addresses) {
            const same = address.toLowerCase();
            if (seen.has(same)) read.repeated += 1;
            else read.addresses.push({ line, address });
            seen.add(same);
        }
    });
    return read;
}

/** Parts of at most `size`, in order. */
export function chunks<T>(all: T[], size: number): T[][] {
    const parts: T[][] = [];
    for (let at = 0; at < all.length; at += size) parts.push(all.slice(at, at + size));
    return parts;
}
