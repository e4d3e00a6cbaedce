/** The domain whose addresses decide what happens to a test email, as every deployment has it (docs/messages.md). */
export const TEST_DOMAIN = "posthorn.test";

/** Its addresses that mean something; any other is delivered. */
export const LOCAL_PARTS = ["delivered", "bounced", "complained", "suppressed", "opened", "clicked", "scanned"];
