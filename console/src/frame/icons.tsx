/** Line drawings of 16 by 16 pixels, by page: one stroke each, in the colour of the text. */
const ICONS: Record<string, string> = {
    overview: "M2 9l6-6 6 6M4 8v6h8V8",
    emails: "M2 4h12v9H2zM2 4.5l6 5 6-5",
    received: "M2 9l2-6h8l2 6v4H2zM2 9h4l1 2h2l1-2h4",
    suppressions: "M8 2a6 6 0 1 0 0 12A6 6 0 0 0 8 2zM3.8 3.8l8.4 8.4",
    topics: "M2 8V2h6l6 6-6 6zM5 5h.01",
    templates: "M3 2h7l3 3v9H3zM10 2v3h3M5.5 8h5M5.5 11h5",
    domains: "M8 2a6 6 0 1 0 0 12A6 6 0 0 0 8 2zM2 8h12M8 2c-5 4-5 8 0 12 5-4 5-8 0-12",
    "ip-pools": "M2 3h12v4H2zM2 9h12v4H2zM5 5h.01M5 11h.01",
    webhooks: "M5 2v3M11 2v3M3.5 5h9v2.5a4.5 4.5 0 0 1-9 0zM8 12v3",
    "api-keys": "M5 5a3 3 0 1 0 0 6 3 3 0 0 0 0-6zM8 8h6.5M11.5 8v2.5M14 8v2",
    team: "M6 8a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5zM1.5 14a4.5 4.5 0 0 1 9 0M11 3.2a2.5 2.5 0 0 1 0 4.6M12 10a4.5 4.5 0 0 1 2.5 4",
    roles: "M8 2l5 2v4c0 3-2 5-5 6-3-1-5-3-5-6V4zM6 8l1.5 1.5L10.5 6.5",
    tenants: "M3 14V3h6v11M9 7h4v7M1.5 14h13M5.5 6h1M5.5 9h1M11 10h.01",
    environments: "M8 2l6 3-6 3-6-3zM2 8l6 3 6-3M2 11l6 3 6-3",
    products: "M8 2l5.5 3v6L8 14l-5.5-3V5zM2.5 5L8 8l5.5-3M8 8v6",
    "single-sign-on": "M9 2h4v12H9M2 8h7M6.5 5.5L9 8l-2.5 2.5",
    directories: "M2 3h5l1.5 2H14v8H2zM6.5 8.2a1.2 1.2 0 1 0 0-.01M4.5 11.5a2 2 0 0 1 4 0M10.5 8h2M10.5 10.5h2",
    audit: "M4 2h8v12H4zM6.5 5h3M6.5 8h3M6.5 11h2",
    limits: "M2.5 13a6.5 6.5 0 1 1 11 0M8 10l3-4",
    "ip-rules": "M2 3h12M4 7h8M6 11h4M8 11v3",
    "dead-letters": "M2 4h12v9H2zM5.5 6.5l5 4M10.5 6.5l-5 4",
    jobs: "M8 2a6 6 0 1 0 0 12A6 6 0 0 0 8 2zM8 4.5V8l2.5 1.5",
    health: "M1.5 8.5h3l2-5 3 9 2-4h3",
    orgs: "M6 2h4v4H6zM1.5 10h4v4h-4zM10.5 10h4v4h-4zM8 6v2M3.5 10V8h9v2",
    settings: "M2 4h7M13 4h1M2 8h2M8 8h6M2 12h6M12 12h2M11 2.5v3M6 6.5v3M10 10.5v3",
    search: "M7 2.5a4.5 4.5 0 1 0 0 9 4.5 4.5 0 0 0 0-9zM10.5 10.5L14 14",
    place: "M8 14c-3-3.5-4.5-5.5-4.5-7.5a4.5 4.5 0 0 1 9 0C12.5 8.5 11 10.5 8 14zM8 7.5h.01",
    runner: "M2 3h12v10H2zM4.5 6l2 2-2 2M8.5 10h3",
    docs: "M8 4C6.5 2.8 4.5 2.5 2 2.5v10c2.5 0 4.5.3 6 1.5 1.5-1.2 3.5-1.5 6-1.5v-10c-2.5 0-4.5.3-6 1.5zM8 4v10",
    account: "M8 8a3 3 0 1 0 0-6 3 3 0 0 0 0 6zM2.5 14a5.5 5.5 0 0 1 11 0",
    collapse: "M2 3h12v10H2zM6 3v10M11.5 6l-2 2 2 2",
    expand: "M2 3h12v10H2zM6 3v10M9.5 6l2 2-2 2",
};

export const ICON_NAMES: readonly string[] = Object.keys(ICONS);

/** A drawing without words: what it is for stands beside it, or is said to screen readers. */
export function Icon({ name }: { name: string }) {
    return (
        <svg width="16" height="16" viewBox="0 0 16 16" fill="none" stroke="currentColor" strokeWidth="1.4" strokeLinecap="round" strokeLinejoin="round" aria-hidden="true">
            <path d={ICONS[name]} />
        </svg>
    );
}
