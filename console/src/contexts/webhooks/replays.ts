interface Replayed {
    data: { id: string }[];
    has_more: boolean;
    next_cursor?: string | null;
}

export interface Progress {
    queued: number;
    /** Another call holds the rest; a minute later it can be taken over. */
    isHeld: boolean;
}

/** Replays page after page until none is left. Stops if a page has nothing although there is more: another call is at work. */
export async function replayEach(
    next: (cursor: string | null) => Promise<Replayed>,
    onProgress: (queued: number) => void,
): Promise<Progress> {
    let queued = 0;
    let cursor: string | null = null;
    for (;;) {
        const page = await next(cursor);
        queued += page.data.length;
        onProgress(queued);
        if (!page.has_more) return { queued, isHeld: false };
        const following: string | null = page.next_cursor ?? null;
        if (page.data.length === 0 && following === cursor) return { queued, isHeld: true };
        cursor = following;
    }
}
