import { Door } from "./Door";

/** Where a test log-in ends if it worked. */
export function SsoTestedPage() {
    return (
        <Door title="The test log-in worked">
            <p>Nobody was logged in. Close this window.</p>
        </Door>
    );
}
