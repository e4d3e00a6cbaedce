/** Where the labels of a chart's series stand: at their last values, moved apart where they would cover each other. */
export interface Label {
    text: string;
    /** The middle of the line, from the top. */
    y: number;
    color: string;
}

/** Moves labels apart so that each has `height`, and keeps them between `top` and `bottom` where they fit. */
export function spread(labels: readonly Label[], height: number, top: number, bottom: number): Label[] {
    const sorted = [...labels].sort((a, b) => a.y - b.y).map((label) => ({ ...label }));
    let free = bottom;
    for (const label of sorted.toReversed()) {
        label.y = Math.min(label.y, free - height / 2);
        free = label.y - height / 2;
    }
    free = top;
    for (const label of sorted) {
        label.y = Math.max(label.y, free + height / 2);
        free = label.y + height / 2;
    }
    return sorted;
}

/** The end of an axis from zero: room above the highest value and above a threshold. */
export function axisEnd(values: readonly (number | null)[], threshold: number | undefined): number {
    const highest = values.reduce<number>((most, value) => Math.max(most, value ?? 0), threshold ?? 0);
    return highest === 0 ? 1 : highest * 1.15;
}
