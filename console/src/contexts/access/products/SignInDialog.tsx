import { useState } from "react";
import { Problem } from "../../../api/problem";
import { FormDialog } from "../../../ui/Dialog";
import { Checkbox, TextArea, TextField } from "../../../ui/Field";
import { say } from "../../../ui/Toast";
import { entriesOf, errorOfList } from "../lines";
import { useOrgWide } from "../orgWide";
import { useRefresh } from "../refresh";
import type { Product, SignIn } from "./states";

const NONE: Omit<SignIn, "publishable_key"> = { allowed_origins: [], verify_url: "", reset_url: "", open_registration: true };

type Pages = Pick<SignIn, "verify_url" | "reset_url">;

/** Turns sign-in on, or changes it. */
export function SignInDialog({ of: product, onClose }: { of: Product; onClose: () => void }) {
    const present = product.sign_in ?? NONE;
    const [origins, setOrigins] = useState(present.allowed_origins.join("\n"));
    const [pages, setPages] = useState<Pages>({ verify_url: present.verify_url, reset_url: present.reset_url });
    const [isOpen, setOpen] = useState(present.open_registration);
    const set = useSetSignIn(product, onClose);
    const problem = set.error ? Problem.from(set.error) : undefined;
    const trimmed = { verify_url: pages.verify_url.trim(), reset_url: pages.reset_url.trim() };
    const body = { allowed_origins: entriesOf(origins), ...trimmed, open_registration: isOpen };
    return (
        <FormDialog
            title={product.sign_in ? `Sign-in of ${product.name}` : `Turn on sign-in of ${product.name}`}
            action={product.sign_in ? "Save changes" : "Turn on sign-in"}
            busy={set.isPending}
            problem={set.error}
            onClose={onClose}
            onSubmit={() => set.mutate({ params: { path: { id: product.id } }, body })}
        >
            <TextArea
                label="Origins"
                mono
                rows={3}
                spellCheck={false}
                value={origins}
                onChange={setOrigins}
                placeholder="https://app.example.com"
                help="Whose pages may call, one a line. Apps that are no web pages need none."
                error={problem ? errorOfList(problem.errors, "/allowed_origins") : undefined}
            />
            <PageFields value={pages} onChange={setPages} problem={problem} />
            <Checkbox label="Anybody may register" help="Otherwise only you create users." checked={isOpen} onChange={setOpen} />
        </FormDialog>
    );
}

function useSetSignIn(product: Product, onDone: () => void) {
    const { api } = useOrgWide();
    const refresh = useRefresh();
    return api.useMutation("put", "/v1/products/{id}/sign-in", {
        onSuccess: () => {
            refresh("/v1/products", "/v1/products/{id}");
            say(product.sign_in ? "Sign-in is changed." : "Sign-in is on. Its publishable key goes into your apps.");
            onDone();
        },
    });
}

interface FieldsProps {
    value: Pages;
    onChange: (value: Pages) => void;
    problem: Problem | undefined;
}

/** The product's own pages, to which the links of mails lead. */
function PageFields({ value, onChange, problem }: FieldsProps) {
    const url = { type: "url", mono: true, autoComplete: "off", maxLength: 2000 };
    return (
        <>
            <TextField
                {...url}
                label="Registration page"
                value={value.verify_url}
                onChange={(verify_url) => onChange({ ...value, verify_url })}
                placeholder="https://app.example.com/verify"
                help="The mail of a registration leads to this page of yours. It reads the token after #token= and asks for a password."
                error={problem?.at("/verify_url")}
            />
            <TextField
                {...url}
                label="Password reset page"
                value={value.reset_url}
                onChange={(reset_url) => onChange({ ...value, reset_url })}
                placeholder="https://app.example.com/reset"
                help="The mail for a new password leads to this page, in the same way."
                error={problem?.at("/reset_url")}
            />
        </>
    );
}
