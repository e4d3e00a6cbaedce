import type { ReactNode } from "react";
import { Button } from "./Button";
import { CodeBlock } from "./CodeBlock";
import { Dialog } from "./Dialog";

interface Props {
    title: string;
    secret: string;
    /** What is copied, for screen readers: "the signing secret". */
    what: string;
    /** What it is for. */
    children?: ReactNode;
    onClose: () => void;
}

/** Shows a secret once, and says that it won't be shown again. */
export function SecretDialog({ title, secret, what, children, onClose }: Props) {
    return (
        <Dialog title={title} onClose={onClose}>
            <p>
                <strong>Copy it now.</strong> It won't be shown again.
            </p>
            <CodeBlock code={secret} what={what} />
            {children}
            <div>
                <Button kind="primary" onClick={onClose}>
                    I stored it
                </Button>
            </div>
        </Dialog>
    );
}
