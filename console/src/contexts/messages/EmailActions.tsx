import { useState } from "react";
import type { components } from "../../api/schema";
import { Button } from "../../ui/Button";
import { CancelDialog, RescheduleDialog, ResendDialog } from "./EmailDialogs";
import { isCancelable, isReschedulable, isResendable } from "./status";

type Email = components["schemas"]["Email"];

/** What the status of an email allows. */
export function EmailActions({ email }: { email: Email }) {
    const [asked, setAsked] = useState<"none" | "resend" | "cancel" | "reschedule">("none");
    const close = () => setAsked("none");
    return (
        <>
            {isReschedulable(email.status) ? <Button onClick={() => setAsked("reschedule")}>Reschedule</Button> : null}
            {isCancelable(email.status) ? (
                <Button kind="danger" onClick={() => setAsked("cancel")}>
                    Cancel email
                </Button>
            ) : null}
            {isResendable(email.status) ? <Button onClick={() => setAsked("resend")}>Resend</Button> : null}
            {asked === "resend" ? <ResendDialog email={email} onClose={close} /> : null}
            {asked === "cancel" ? <CancelDialog email={email} onClose={close} /> : null}
            {asked === "reschedule" ? <RescheduleDialog email={email} onClose={close} /> : null}
        </>
    );
}
