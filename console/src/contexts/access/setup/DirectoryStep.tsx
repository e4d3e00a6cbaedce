import { useState } from "react";
import { Problem } from "../../../api/problem";
import { Button } from "../../../ui/Button";
import { Copy } from "../../../ui/Copy";
import { ProblemBox } from "../../../ui/ProblemBox";
import { SecretDialog } from "../../../ui/SecretDialog";
import { useRefresh } from "../refresh";
import { useRepeatHeader } from "../repeatKey";
import css from "./setup.module.css";
import { useSetupApi } from "./setupApi";
import type { Setup } from "./steps";

/** Where the customer's directory sends its users and groups, and the token for it. */
export function DirectoryStep({ of: { scim_url, has_directory_token } }: { of: Setup }) {
    const api = useSetupApi();
    const refresh = useRefresh();
    const repeatHeader = useRepeatHeader();
    const [made, setMade] = useState(0);
    const make = api.useMutation("post", "/v1/setup/directory-token", {
        onSuccess: () => {
            refresh("/v1/setup");
            // The next press asks for another token, not for this one again.
            setMade(made + 1);
        },
    });
    return (
        <>
            <p className={css.soft}>
                With SCIM 2.0 your provider also sends users and groups, so that who joins and leaves there joins and leaves here. You can leave
                it out.
            </p>
            <div className={css.values}>
                <p>Enter at the provider:</p>
                <dl>
                    <dt>SCIM URL</dt>
                    <dd>
                        <Copy shown text={scim_url} what="the SCIM URL" />
                    </dd>
                    <dt>Token</dt>
                    <dd>
                        <Button busy={make.isPending} onClick={() => make.mutate({ params: { header: repeatHeader(made) } })}>
                            {has_directory_token ? "Make another token" : "Make token"}
                        </Button>
                    </dd>
                </dl>
                {has_directory_token ? <p className={css.soft}>Another token takes the place of the present one, which ends.</p> : null}
            </div>
            {make.error ? <ProblemBox problem={Problem.from(make.error)} /> : null}
            {make.data ? (
                <SecretDialog title="The token of your directory" secret={make.data.token} what="the token" onClose={make.reset}>
                    <p>Enter it at the provider as the bearer token, with the SCIM URL.</p>
                </SecretDialog>
            ) : null}
        </>
    );
}
