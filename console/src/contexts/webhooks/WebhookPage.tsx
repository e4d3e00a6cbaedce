import { getRouteApi } from "@tanstack/react-router";
import { useState } from "react";
import { Problem } from "../../api/problem";
import type { components } from "../../api/schema";
import { To } from "../../session/To";
import { useWorkspace } from "../../session/workspace";
import { Button } from "../../ui/Button";
import { Loading } from "../../ui/Loading";
import { Page } from "../../ui/Page";
import { ProblemBox } from "../../ui/ProblemBox";
import { Tabs } from "../../ui/Tabs";
import { ChangeWebhook } from "./ChangeWebhook";
import { Deliveries } from "./Deliveries";
import { toState } from "./deliveryStates";
import { DeleteEndpoint, DisableEndpoint, RotateSecret } from "./EndpointDialogs";
import { EndpointHealth } from "./EndpointHealth";
import { EndpointSettings } from "./EndpointSettings";
import { ReplayFailed } from "./ReplayFailed";
import { TestEvent } from "./TestEvent";
import { REFRESH_MS } from "./useWebhook";
import { VerifySample } from "./VerifySample";

type Webhook = components["schemas"]["Webhook"];

const route = getRouteApi("/signed-in/o/$org/$environment/webhooks/$id");

export type EndpointDialog = "test" | "change" | "disable" | "rotate" | "delete" | "replay";

/** One endpoint: what is wrong and what to do, its deliveries, its settings, and how to verify. */
export function WebhookPage() {
    const { api, can } = useWorkspace();
    const { id } = route.useParams();
    const { state } = route.useSearch();
    const navigate = route.useNavigate();
    const [dialog, open] = useState<EndpointDialog>();
    const query = api.useQuery("get", "/v1/webhooks/{id}", { params: { path: { id } } }, { refetchInterval: REFRESH_MS });
    const webhook = query.data;
    const setState = (value: string) =>
        void navigate({ search: ({ state: _, ...rest }) => (value ? { ...rest, state: value } : rest), replace: true });
    const mayWrite = can("webhooks:write");
    return (
        <Page
            title={webhook?.description || webhook?.url || "Endpoint"}
            state={webhook?.description ? webhook.url : undefined}
            back={<To page="webhooks">Webhooks</To>}
            actions={webhook && mayWrite ? <Actions onOpen={open} isOn={webhook.enabled} /> : undefined}
        >
            {query.isPending ? <Loading /> : null}
            {query.isError && !webhook ? <ProblemBox problem={Problem.from(query.error)} onRetry={() => void query.refetch()} /> : null}
            {webhook ? (
                <>
                    <EndpointHealth webhook={webhook} onReplay={() => open("replay")} />
                    <Tabs
                        label="Endpoint"
                        param="tab"
                        tabs={[
                            { name: "Deliveries", content: <Deliveries webhookId={id} state={toState(state)} onState={setState} /> },
                            { name: "Settings", content: <EndpointSettings webhook={webhook} onOpen={open} /> },
                            { name: "Verify", content: <VerifySample signature={webhook.signature} /> },
                        ]}
                    />
                    <Opened webhook={webhook} dialog={dialog} onClose={() => open(undefined)} />
                </>
            ) : null}
        </Page>
    );
}

function Actions({ isOn, onOpen }: { isOn: boolean; onOpen: (dialog: EndpointDialog) => void }) {
    return (
        <>
            <Button onClick={() => onOpen("replay")} disabled={!isOn}>
                Replay failed
            </Button>
            <Button kind="primary" onClick={() => onOpen("test")} disabled={!isOn}>
                Send test event
            </Button>
        </>
    );
}

interface OpenedProps {
    webhook: Webhook;
    dialog: EndpointDialog | undefined;
    onClose: () => void;
}

function Opened({ webhook, dialog, onClose }: OpenedProps) {
    const props = { webhook, onClose };
    if (dialog === "test") return <TestEvent {...props} />;
    if (dialog === "change") return <ChangeWebhook {...props} />;
    if (dialog === "disable") return <DisableEndpoint {...props} />;
    if (dialog === "rotate") return <RotateSecret {...props} />;
    if (dialog === "delete") return <DeleteEndpoint {...props} />;
    return dialog === "replay" ? <ReplayFailed {...props} /> : null;
}
