const CERTIFICATE = /-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g;

/** The certificates of a text in PEM, one after the other. A text without any is given as it is, so that the API says what is wrong. */
export function certificatesOf(text: string): string[] {
    const found = text.match(CERTIFICATE);
    return found ? [...found] : [text.trim()].filter(Boolean);
}
