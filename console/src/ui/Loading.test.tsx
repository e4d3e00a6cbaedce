// @vitest-environment jsdom
import { QueryClient, QueryClientProvider, useQuery } from "@tanstack/react-query";
import { act } from "react";
import { createRoot, type Root } from "react-dom/client";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Loading } from "./Loading";
import { LATE_MS } from "./useLate";

/** A query that is never answered, and what waits for it. */
function Page({ asked }: { asked: () => void }) {
    const query = useQuery({ queryKey: ["slow"], queryFn: ({ signal }) => new Promise<string>(() => void [asked(), signal]) });
    return query.data ? <p>{query.data}</p> : <Loading />;
}

let root: Root;
let place: HTMLElement;

describe("waiting", () => {
    beforeEach(() => {
        Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true });
        vi.useFakeTimers();
        place = document.body.appendChild(document.createElement("div"));
        root = createRoot(place);
    });

    afterEach(() => {
        act(() => root.unmount());
        place.remove();
        vi.useRealTimers();
    });

    it("says after ten seconds that it takes longer, and asks again if somebody wants to", async () => {
        const asked = vi.fn();
        act(() =>
            root.render(
                <QueryClientProvider client={new QueryClient()}>
                    <Page asked={asked} />
                </QueryClientProvider>,
            ),
        );
        await act(() => vi.advanceTimersByTimeAsync(LATE_MS - 1));
        expect(place.textContent).toBe("Loading");
        await act(() => vi.advanceTimersByTimeAsync(1));
        expect(place.textContent).toContain("This takes longer than usual.");
        expect(asked).toHaveBeenCalledTimes(1);
        await act(async () => place.querySelector("button")?.click());
        await act(() => vi.advanceTimersByTimeAsync(0));
        expect(asked).toHaveBeenCalledTimes(2);
        expect(place.textContent).toBe("Loading");
        await act(() => vi.advanceTimersByTimeAsync(LATE_MS));
        expect(place.textContent).toContain("This takes longer than usual.");
    });
});
