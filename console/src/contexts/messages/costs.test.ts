import { expect, it } from "vitest";
import { dollars, featureName, priceDate } from "./costs";

it("shows money to the cent, and less than a cent to four places", () => {
    expect([0, 1, 99, 9_999, 10_000, 12_345_678, 1_234_567_890_000].map(dollars)).toEqual([
        "$0.00",
        "$0.0000",
        "$0.0001",
        "$0.0100",
        "$0.01",
        "$12.35",
        "$1,234,567.89",
    ]);
});

it("names the date of the prices, and shows what it does not know as it is", () => {
    expect([priceDate("2026-11"), priceDate("soon"), featureName("email.ses"), featureName("sms.sent")]).toEqual([
        "November 2026",
        "soon",
        "Emails: SES",
        "sms.sent",
    ]);
});
