import { useLocation } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { removeFragment, tokenOf } from "./token";

/** The token of the link that opened this page. A second link that is opened on the same page replaces it. */
export function useToken(): string | undefined {
    const fragment = useLocation({ select: (at) => at.hash });
    const [token, setToken] = useState(() => tokenOf(fragment));
    useEffect(() => {
        const found = tokenOf(fragment);
        if (!found) return;
        setToken(found);
        removeFragment();
    }, [fragment]);
    return token;
}
