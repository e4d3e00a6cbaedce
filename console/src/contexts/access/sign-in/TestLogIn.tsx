import { useMutation } from "@tanstack/react-query";

/**
 * Begins a test log-in in a new tab. `begin` gives the address at the identity provider. A browser that opens no tab leaves the address
 * in `blocked`.
 */
export function useTestLogIn(begin: () => Promise<string>) {
    const test = useMutation({
        mutationFn: async (tab: Window | null) => {
            try {
                const url = await begin();
                tab?.location.replace(url);
                return tab ? undefined : url;
            } catch (thrown) {
                tab?.close();
                throw thrown;
            }
        },
    });
    const open = () => {
        // Browsers open a tab only while they handle a press, so the tab comes before its address.
        const tab = window.open("", "_blank");
        // The provider's page must not reach this one.
        if (tab) tab.opener = null;
        test.mutate(tab);
    };
    return { open, isPending: test.isPending, problem: test.error, blocked: test.data, reset: test.reset };
}

/** The way to the provider for a browser that opened no tab. */
export function BlockedTab({ url }: { url: string }) {
    return (
        <p role="status">
            The browser opened no tab.{" "}
            <a href={url} target="_blank" rel="noreferrer noopener">
                Open the identity provider
            </a>
        </p>
    );
}
