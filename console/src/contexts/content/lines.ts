/** The difference of two texts, line by line. */

export interface Line {
    kind: "same" | "added" | "removed";
    text: string;
}

/** A run of unchanged lines that is not shown. */
export interface Skipped {
    kind: "skipped";
    count: number;
}

/** Most cells of the table of common subsequences. Beyond it, what is between equal beginnings and ends counts as replaced. */
const CELLS_MAX = 4_000_000;

/** Two texts as the lines that both have, in order, and the lines that only one has. */
export function diffLines(before: string, after: string): Line[] {
    const [a, b] = [linesOf(before), linesOf(after)];
    let head = 0;
    while (head < a.length && head < b.length && a[head] === b[head]) head += 1;
    let tail = 0;
    while (tail < a.length - head && tail < b.length - head && a.at(-1 - tail) === b.at(-1 - tail)) tail += 1;
    return [
        ...marked("same", a.slice(0, head)),
        ...between(a.slice(head, a.length - tail), b.slice(head, b.length - tail)),
        ...marked("same", a.slice(a.length - tail)),
    ];
}

function linesOf(text: string): string[] {
    return text === "" ? [] : text.split(/\r?\n/);
}

function marked(kind: Line["kind"], texts: string[]): Line[] {
    return texts.map((text) => ({ kind, text }));
}

function between(a: string[], b: string[]): Line[] {
    if (a.length * b.length > CELLS_MAX) return [...marked("removed", a), ...marked("added", b)];
    const width = b.length + 1;
    const lengths = commonLengths(a, b);
    const at = (i: number, j: number) => lengths[i * width + j] ?? 0;
    const lines: Line[] = [];
    let [i, j] = [0, 0];
    while (i < a.length || j < b.length) {
        const [mine, theirs] = [a[i], b[j]];
        if (mine !== undefined && mine === theirs) {
            lines.push({ kind: "same", text: mine });
            i += 1;
            j += 1;
        } else if (mine !== undefined && (theirs === undefined || at(i + 1, j) >= at(i, j + 1))) {
            lines.push({ kind: "removed", text: mine });
            i += 1;
        } else {
            lines.push({ kind: "added", text: theirs ?? "" });
            j += 1;
        }
    }
    return lines;
}

/** The length of the longest common subsequence of `a` from i and `b` from j, at `i * (b.length + 1) + j`. */
function commonLengths(a: string[], b: string[]): Uint16Array {
    const width = b.length + 1;
    const lengths = new Uint16Array((a.length + 1) * width);
    for (let i = a.length - 1; i >= 0; i -= 1) {
        for (let j = b.length - 1; j >= 0; j -= 1) {
            const [below, right, diagonal] = [lengths[(i + 1) * width + j], lengths[i * width + j + 1], lengths[(i + 1) * width + j + 1]];
            lengths[i * width + j] = a[i] === b[j] ? (diagonal ?? 0) + 1 : Math.max(below ?? 0, right ?? 0);
        }
    }
    return lengths;
}

/** The changed lines with some lines around each; longer unchanged runs are skipped. */
export function folded(lines: Line[], around = 3): (Line | Skipped)[] {
    const near = lines.map(() => false);
    lines.forEach((line, at) => {
        if (line.kind === "same") return;
        near.fill(true, Math.max(0, at - around), at + around + 1);
    });
    const shown: (Line | Skipped)[] = [];
    lines.forEach((line, at) => {
        const last = shown.at(-1);
        if (near[at]) shown.push(line);
        else if (last?.kind === "skipped") last.count += 1;
        else shown.push({ kind: "skipped", count: 1 });
    });
    return shown;
}
