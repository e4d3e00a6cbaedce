import { useState } from "react";
import { Problem } from "../../../api/problem";
import { ConfirmDialog } from "../../../ui/ConfirmDialog";
import { FormDialog } from "../../../ui/Dialog";
import { TextArea, TextField } from "../../../ui/Field";
import { say } from "../../../ui/Toast";
import { useOrgWide } from "../orgWide";
import { useRefresh } from "../refresh";
import { moveOf, STATES, type Product, type ProductState } from "./states";

/** Creates a product, or changes its name, description and page. */
export function ProductDialog({ of, onClose, onSaved }: { of?: Product; onClose: () => void; onSaved?: (product: Product) => void }) {
    const { api } = useOrgWide();
    const refresh = useRefresh();
    const [name, setName] = useState(of?.name ?? "");
    const [description, setDescription] = useState(of?.description ?? "");
    const [url, setUrl] = useState(of?.url ?? "");
    const done = (product: Product) => {
        refresh("/v1/products", "/v1/products/{id}");
        say(of ? "Product changed." : `The product ${product.name} is created.`);
        onClose();
        onSaved?.(product);
    };
    const create = api.useMutation("post", "/v1/products", { onSuccess: done });
    const update = api.useMutation("patch", "/v1/products/{id}", { onSuccess: done });
    const error = create.error ?? update.error;
    const problem = error ? Problem.from(error) : undefined;
    const submit = () => {
        const body = { name: name.trim(), description: description.trim() || null, url: url.trim() || null };
        if (of) update.mutate({ params: { path: { id: of.id } }, body });
        else create.mutate({ body });
    };
    return (
        <FormDialog
            title={of ? `Change ${of.name}` : "Create a product"}
            action={of ? "Save changes" : "Create product"}
            busy={create.isPending || update.isPending}
            problem={error}
            onClose={onClose}
            onSubmit={submit}
        >
            <TextField label="Name" autoFocus maxLength={100} value={name} onChange={setName} error={problem?.at("/name")} />
            <TextArea label="Description" maxLength={500} value={description} onChange={setDescription} error={problem?.at("/description")} />
            <TextField
                label="Page"
                type="url"
                mono
                value={url}
                onChange={setUrl}
                placeholder="https://example.com"
                error={problem?.at("/url")}
            />
        </FormDialog>
    );
}

/** Moves a product to another state. */
export function MoveDialog({ of: product, to, onClose }: { of: Product; to: ProductState; onClose: () => void }) {
    const { api } = useOrgWide();
    const refresh = useRefresh();
    const move = api.useMutation("post", "/v1/products/{id}/state", {
        onSuccess: () => {
            refresh("/v1/products", "/v1/products/{id}");
            say(`${product.name} is now: ${STATES[to].word}.`);
            onClose();
        },
    });
    const isEnd = to === "disabled";
    return (
        <ConfirmDialog
            title={`${product.name}: ${STATES[to].word}`}
            action={moveOf(product.state, to)}
            safe={!isEnd}
            name={isEnd ? product.name : undefined}
            busy={move.isPending}
            problem={move.error}
            onClose={onClose}
            onConfirm={() => move.mutate({ params: { path: { id: product.id } }, body: { state: to } })}
        >
            <p>
                {isEnd ? <strong>This can't be undone. </strong> : null}
                {STATES[to].says}
            </p>
        </ConfirmDialog>
    );
}
