import type { components } from "../../../api/schema";
import type { Tone } from "../../../ui/Status";

export type Key = components["schemas"]["ApiKeyView"];

const DAY_MS = 86_400_000;
const SOON_MS = 7 * DAY_MS;
/** The API forgets a use after three months. */
const REMEMBERED_MS = 90 * DAY_MS;

export interface KeyState {
    tone: Tone;
    word: string;
    /** Whether requests with it are still answered. */
    works: boolean;
}

/** What a key's dates mean at a time. */
export function stateOf(key: Pick<Key, "revoked_at" | "expires_at" | "rotated_to">, now: number): KeyState {
    const end = key.expires_at ? Date.parse(key.expires_at) : Number.POSITIVE_INFINITY;
    if (key.revoked_at) return { tone: "quiet", word: "revoked", works: false };
    if (end <= now) return { tone: "quiet", word: key.rotated_to ? "replaced" : "expired", works: false };
    if (key.rotated_to) return { tone: "problem", word: "being replaced", works: true };
    if (end - now < SOON_MS) return { tone: "problem", word: "ends soon", works: true };
    return { tone: "good", word: "active", works: true };
}

/** What it means that no use is known: never, or not for as long as the API remembers. */
export function unusedFor(key: Pick<Key, "created_at">, now: number): "never" | "not for three months" {
    return now - Date.parse(key.created_at) < REMEMBERED_MS ? "never" : "not for three months";
}

/** Whether a key works but is of no use to anybody. A key of the last day may not be deployed yet. */
export function isIdle(key: Key, now: number): boolean {
    return stateOf(key, now).works && !key.last_used_at && now - Date.parse(key.created_at) > DAY_MS;
}
