import { useEffect, useRef } from "react";
import { Button } from "../../../ui/Button";
import { say } from "../../../ui/Toast";
import css from "./BackupCodes.module.css";

interface Props {
    codes: string[];
    email: string;
    onStored: () => void;
}

/**
 * New backup codes, shown once. They are in the page and not in a dialog: Escape or a press beside it would lose them.
 * While they are shown, the browser asks before it closes the page.
 */
export function BackupCodes({ codes, email, onStored }: Props) {
    const head = useRef<HTMLHeadingElement>(null);
    useEffect(() => {
        head.current?.focus();
        head.current?.scrollIntoView({ block: "center" });
    }, [codes]);
    useEffect(() => {
        const ask = (event: BeforeUnloadEvent) => event.preventDefault();
        addEventListener("beforeunload", ask);
        return () => removeEventListener("beforeunload", ask);
    }, []);
    const copy = () => void navigator.clipboard.writeText(codes.join("\n")).then(() => say("The backup codes were copied."));
    return (
        <div className={css.codes}>
            <h3 ref={head} tabIndex={-1}>
                Your backup codes
            </h3>
            <p>
                <strong>Store them now.</strong> They won't be shown again. Each logs in once instead of a code of the app.
            </p>
            <ul className={css.list} aria-label="Backup codes">
                {codes.map((code) => (
                    <li key={code}>
                        <code>{code}</code>
                    </li>
                ))}
            </ul>
            <p className={css.printed}>
                Posthorn, {location.host}, {email}
            </p>
            <div className={css.actions}>
                <Button onClick={copy}>Copy codes</Button>
                <Button onClick={() => print()}>Print codes</Button>
                <Button kind="primary" onClick={onStored}>
                    I stored them
                </Button>
            </div>
        </div>
    );
}
