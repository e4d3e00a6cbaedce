import { MutationObserver, QueryClient } from "@tanstack/react-query";
import { describe, expect, it } from "vitest";
import { optimistic } from "./optimistic";
import { Problem } from "./problem";

const ONE = ["get", "/v1/domains/{id}", { params: { path: { id: "domain_1" } } }];
const LIST = ["get", "/v1/domains", {}];
const PATHS = ["/v1/domains", "/v1/domains/{id}"];

function filled() {
    const cache = new QueryClient();
    cache.setQueryData(ONE, { id: "domain_1", paused: false });
    cache.setQueryData(LIST, { pages: [{ data: [{ id: "domain_1", paused: false }, { id: "domain_2", paused: false }] }] });
    const paused = () => [
        cache.getQueryData<{ paused: boolean }>(ONE)?.paused,
        ...(cache.getQueryData<{ pages: { data: { paused: boolean }[] }[] }>(LIST)?.pages[0]?.data.map((one) => one.paused) ?? []),
    ];
    return { cache, paused };
}

function deferred() {
    let resolve!: () => void;
    let reject!: (problem: Problem) => void;
    const promise = new Promise<void>((done, refuse) => {
        resolve = done;
        reject = refuse;
    });
    return { promise, resolve, reject };
}

/** A pause whose answer comes when the test says so. */
function pauseIn(cache: QueryClient) {
    const answer = deferred();
    const pause = new MutationObserver(cache, { mutationFn: () => answer.promise, ...optimistic(cache, PATHS, "domain_1", () => ({ paused: true })) });
    return { answer, pause };
}

describe("an optimistic change", () => {
    it("shows at once, in the thing and in its list, and in nothing else", async () => {
        const { cache, paused } = filled();
        const { answer, pause } = pauseIn(cache);
        const done = pause.mutate(undefined);
        await new Promise((resolve) => setTimeout(resolve));
        expect(paused()).toEqual([true, true, false]);
        answer.resolve();
        await done;
        expect(paused()).toEqual([true, true, false]);
    });

    it("is undone by a refusal, which says why", async () => {
        const { cache, paused } = filled();
        const { answer, pause } = pauseIn(cache);
        const done = pause.mutate(undefined).catch(() => undefined);
        await new Promise((resolve) => setTimeout(resolve));
        expect(paused()).toEqual([true, true, false]);
        answer.reject(new Problem(409, { title: "The domain changed meanwhile." }));
        await done;
        expect(paused()).toEqual([false, false, false]);
        expect(Problem.from(pause.getCurrentResult().error).message).toBe("The domain changed meanwhile.");
    });
});
