import { Link } from "@tanstack/react-router";
import { accountClient } from "../../session/session";
import { Door } from "./Door";
import { MailForm } from "./MailForm";

/** Asks for the link that sets a new password. */
export function ForgotPasswordPage() {
    return (
        <Door title="Set a new password" foot={<Link to="/sign-in">Log in</Link>}>
            <MailForm
                lead="Enter the address of your account. A mail with a link comes to it."
                action="Send the link"
                send={(email) => accountClient.POST("/v1/auth/forgot-password", { body: { email } })}
                sent={(email) => `If ${email} has an account, a mail with a link is on its way to it.`}
            />
        </Door>
    );
}
