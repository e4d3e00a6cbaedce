/** What features are called for people. */
const FEATURES: Record<string, string> = {
    "email.processing": "Emails: accepting, sending, following",
    "email.ses": "Emails: SES",
    "email.engagement": "Opens and clicks",
    "email.received": "Received emails",
    "email.ses_received": "Received emails: SES",
    "webhook.deliveries": "Webhook deliveries",
};

export function featureName(feature: string): string {
    return FEATURES[feature] ?? feature;
}

/** Millionths of a dollar as money: "$12.35"; what is more than nothing and less than a cent, to four places. */
export function dollars(micro: number): string {
    const value = micro / 1_000_000;
    const places = value > 0 && value < 0.01 ? 4 : 2;
    return new Intl.NumberFormat("en", { style: "currency", currency: "USD", minimumFractionDigits: places, maximumFractionDigits: places }).format(value);
}

/** The year and month of the price lists: "November 2026". */
export function priceDate(asOf: string): string {
    const at = new Date(`${asOf}-01T00:00:00Z`);
    return Number.isNaN(at.getTime()) ? asOf : new Intl.DateTimeFormat("en", { month: "long", year: "numeric", timeZone: "UTC" }).format(at);
}
