import { useQueryClient } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { Problem } from "../../../api/problem";
import { Button } from "../../../ui/Button";
import { Copy } from "../../../ui/Copy";
import { ProblemBox } from "../../../ui/ProblemBox";
import { ProtocolRows } from "../sign-in/ConnectionValues";
import { ProviderFields, settingsOf, type Provider } from "../sign-in/ProviderFields";
import list from "../sign-in/signIn.module.css";
import { providerOf } from "./provider";
import css from "./setup.module.css";
import { useSetupApi } from "./setupApi";
import type { SetupConnection } from "./steps";

/** The settings of the identity provider, once they are entered, and the form that enters them. */
export function ProviderStep({ of: setup }: { of: SetupConnection }) {
    const [isChanging, setChanging] = useState(false);
    const { connection } = setup;
    if (!connection || isChanging) {
        return <SettingsForm of={setup} onDone={() => setChanging(false)} />;
    }
    return (
        <>
            <dl className={list.record}>
                <ProtocolRows of={connection} />
            </dl>
            <div>
                <Button onClick={() => setChanging(true)}>Change settings</Button>
            </div>
        </>
    );
}

function SettingsForm({ of: setup, onDone }: { of: SetupConnection; onDone: () => void }) {
    const api = useSetupApi();
    const cache = useQueryClient();
    const [provider, setProvider] = useState(() => providerOf(setup));
    const enter = api.useMutation("put", "/v1/setup/connection", {
        onSuccess: (entered) => {
            cache.setQueriesData({ queryKey: ["get", "/v1/setup/connection"] }, entered);
            onDone();
        },
    });
    const problem = enter.error ? Problem.from(enter.error) : undefined;
    const submit = (event: FormEvent) => {
        event.preventDefault();
        enter.mutate({ body: settingsOf(provider) });
    };
    return (
        <form onSubmit={submit} noValidate>
            {setup.connection ? (
                <p className={css.soft}>
                    New settings need another test log-in.
                    {provider.protocol === "oidc" ? " Enter the client secret again." : ""}
                </p>
            ) : null}
            {problem ? <ProblemBox problem={problem} /> : null}
            <ProviderFields value={provider} onChange={setProvider} problem={problem}>
                <AtProvider of={setup} provider={provider} />
            </ProviderFields>
            <div className={css.actions}>
                <Button type="submit" busy={enter.isPending}>
                    Save settings
                </Button>
                {setup.connection ? <Button onClick={onDone}>Cancel</Button> : null}
            </div>
        </form>
    );
}

/** What the provider must know of this installation. */
function AtProvider({ of: { redirect_url, acs_url, sp_entity_id }, provider }: { of: SetupConnection; provider: Provider }) {
    if (provider.protocol === "oidc") {
        return (
            <div className={css.values}>
                <p>Make a web application with the authorization code flow at the provider, and enter there:</p>
                <dl>
                    <dt>Redirect URL</dt>
                    <dd>
                        <Copy shown text={redirect_url} what="the redirect URL" />
                    </dd>
                </dl>
            </div>
        );
    }
    return (
        <div className={css.values}>
            <p>Make a SAML application at the provider that signs the assertion and sends the attribute “email”, and enter there:</p>
            <dl>
                <dt>ACS URL, also called reply URL</dt>
                <dd>
                    <Copy shown text={acs_url} what="the ACS URL" />
                </dd>
                <dt>Entity id, also called audience</dt>
                <dd>
                    <Copy shown text={provider.ownId.trim() || sp_entity_id} what="the entity id" />
                </dd>
            </dl>
        </div>
    );
}
