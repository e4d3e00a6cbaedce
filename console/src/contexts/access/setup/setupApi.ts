import { createContext, use } from "react";
import type { Api } from "../../../api/client";

/** The API with the key of a set-up link. */
export const SetupApi = createContext<Api | null>(null);

export function useSetupApi(): Api {
    const api = use(SetupApi);
    if (!api) throw new Error("This step is outside of a set-up.");
    return api;
}
