import { useState, type ReactNode } from "react";
import { useWorkspace } from "../../../session/workspace";
import { Button } from "../../../ui/Button";
import { Copy } from "../../../ui/Copy";
import { Empty } from "../../../ui/Empty";
import { Section } from "../../../ui/Page";
import css from "../shared.module.css";
import own from "./products.module.css";
import { RenewKeyDialog } from "./RenewKeyDialog";
import { SignInDialog } from "./SignInDialog";
import { issuerOf, type Product, type SignIn } from "./states";

/** How people log in to a product, or what that is for. */
export function SignInSection({ of: product }: { of: Product }) {
    const { can } = useWorkspace();
    const [dialog, setDialog] = useState<"change" | "renew">();
    const close = () => setDialog(undefined);
    const mayChange = can("products:write");
    const actions = (
        <span className={css.row}>
            {mayChange ? <Button onClick={() => setDialog("change")}>Change sign-in</Button> : null}
            {can("users:write") ? <Button onClick={() => setDialog("renew")}>Renew signing key</Button> : null}
        </span>
    );
    return (
        <Section title="Sign-in" actions={product.sign_in ? actions : null}>
            {product.sign_in ? (
                <Values product={product} signIn={product.sign_in} />
            ) : (
                <Empty title="Sign-in is off" action={mayChange ? <Button onClick={() => setDialog("change")}>Turn on sign-in</Button> : null}>
                    <p>Sign-in gives the people who use your product accounts: they register, log in and reset their passwords by this API.</p>
                </Empty>
            )}
            {dialog === "change" ? <SignInDialog of={product} onClose={close} /> : null}
            {dialog === "renew" ? <RenewKeyDialog of={product} onClose={close} /> : null}
        </Section>
    );
}

function Values({ product, signIn }: { product: Product; signIn: SignIn }) {
    const issuer = issuerOf(location.origin, product);
    return (
        <>
            {product.state === "disabled" ? <p className={css.banner}>The product has ended, so its users can't log in.</p> : null}
            <dl className={own.values}>
                <Row term="Publishable key" note="Apps send it in Posthorn-Publishable-Key. It is no secret.">
                    <Copy shown text={signIn.publishable_key} what="the publishable key" />
                </Row>
                <Row term="Issuer" note="Your backend checks that an access token's iss is this.">
                    <Copy shown text={issuer} what="the issuer" />
                </Row>
                <Row term="Public keys (JWKS)" note="Your backend checks the signatures of access tokens with them.">
                    <Copy shown text={`${issuer}/jwks`} what="the URL of the public keys" />
                </Row>
                <Row term="Origins">
                    <Origins of={signIn.allowed_origins} />
                </Row>
                <Row term="Registration page">{signIn.verify_url}</Row>
                <Row term="Password reset page">{signIn.reset_url}</Row>
                <Row term="Registration">{signIn.open_registration ? "open: anybody may register" : "closed: only you create users"}</Row>
            </dl>
        </>
    );
}

function Origins({ of: origins }: { of: string[] }) {
    if (origins.length === 0) return <>None. Only apps that are no web pages may call.</>;
    return (
        <ul>
            {origins.map((origin) => (
                <li key={origin}>{origin}</li>
            ))}
        </ul>
    );
}

function Row({ term, note, children }: { term: string; note?: string; children: ReactNode }) {
    return (
        <div>
            <dt>{term}</dt>
            <dd>
                {children}
                {note ? <p className={css.soft}>{note}</p> : null}
            </dd>
        </div>
    );
}
