import { useQueryClient } from "@tanstack/react-query";
import type { paths } from "../../api/schema";

/** Reads again what a change has outdated, by path. */
export function useRefresh(): (...changed: (keyof paths)[]) => void {
    const cache = useQueryClient();
    return (...changed) => {
        for (const path of changed) void cache.invalidateQueries({ queryKey: ["get", path] });
    };
}
